package org.courier.smtp.outbound;

import org.courier.core.dns.Resolver;
import org.courier.core.dns.Resolver.Answer;
import org.courier.core.dns.Resolver.Found;
import org.courier.core.dns.Resolver.Mx;
import org.courier.core.dns.Resolver.NoData;
import org.courier.core.dns.Resolver.NoDomain;
import org.courier.core.dns.Resolver.TemporaryFailure;
import org.courier.smtp.route.Relay;
import org.courier.smtp.wire.HostAddress;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The addresses of a relay in the order they are to be tried (RFC 5321 section 5.1).
final class MailHosts {
    private static final int SMTP = 25;
    private static final int SMTPS = 465;

    /// Addresses that are tried for one relay.
    private static final int MOST_ADDRESSES = 50;

    private final Resolver resolver;
    private final boolean preferIpv6;
    private final Predicate<InetAddress> isOwn;

    /// @param isOwn whether an address is one of this host
    MailHosts(Resolver resolver, boolean preferIpv6, Predicate<InetAddress> isOwn) {
        this.resolver = resolver;
        this.preferIpv6 = preferIpv6;
        this.isOwn = isOwn;
    }

    sealed interface Lookup {}

    record Hosts(List<Host> hosts) implements Lookup {}

    /// There is no such host, and never mind trying again: a reply's text.
    record Nowhere(String text) implements Lookup {}

    record NotNow(String text) implements Lookup {}

    /// @param name of the mail exchanger, for TLS and the log
    record Host(String name, InetSocketAddress address) {
        @Override
        public String toString() {
            return name + " [" + HostAddress.text(address.getAddress()) + "]";
        }
    }

    Lookup of(Relay relay) {
        int port = relay.port().orElse(relay.security() == Relay.Security.SMTPS ? SMTPS : SMTP);
        var literal = HostAddress.literal(relay.host());
        if (literal.isPresent())
            return new Hosts(
                    List.of(new Host(relay.host(), new InetSocketAddress(literal.get(), port))));
        return switch (resolver.mx(relay.host())) {
            case Found<Mx>(var records) -> exchangers(relay, records, port);
            // RFC 5321 section 5.1: without MX the domain is its own
            case NoData<Mx> _ -> exchangers(relay, List.of(new Mx(0, relay.host())), port);
            case NoDomain<Mx> _ -> exchangers(relay, List.of(new Mx(0, relay.host())), port);
            case TemporaryFailure<Mx> failure -> failure(relay.host(), failure);
        };
    }

    private static Lookup failure(String host, TemporaryFailure<?> failure) {
        if (failure.isCnameLoop()) return violation();
        return new NotNow("417 DNS lookup failure: " + host + ".  Try again later.");
    }

    private static Nowhere violation() {
        return new Nowhere("550 This domain's DNS violates RFC 1035.");
    }

    private Lookup exchangers(Relay relay, List<Mx> records, int port) {
        // RFC 7505 section 3
        if (records.stream().allMatch(mx -> mx.host().equals(".")))
            return new Nowhere("556 Domain does not receive mail.");
        var byPreference = new TreeMap<Integer, List<Host>>();
        Lookup problem = new Nowhere("550 No such domain.");
        for (var mx : records) {
            if (mx.host().matches("[0-9.]+") && !mx.host().equals(".")) return violation();
            var answer = resolver.addresses(mx.host());
            if (answer instanceof TemporaryFailure<InetAddress> failure
                    && !(problem instanceof NotNow)) problem = failure(mx.host(), failure);
            var hosts = hosts(mx.host(), answer, relay, port);
            byPreference.computeIfAbsent(mx.preference(), _ -> new ArrayList<>()).addAll(hosts);
        }
        return order(byPreference, problem, port);
    }

    private static List<Host> hosts(
            String name, Answer<InetAddress> answer, Relay relay, int port) {
        if (!(answer instanceof Found<InetAddress>(var addresses))) return List.of();
        return addresses.stream()
                .filter(a -> !relay.ipv4Only() || a instanceof Inet4Address)
                .filter(a -> !relay.ipv6Only() || a instanceof Inet6Address)
                .map(a -> new Host(name, new InetSocketAddress(a, port)))
                .toList();
    }

    private Lookup order(TreeMap<Integer, List<Host>> byPreference, Lookup problem, int port) {
        var ordered = new ArrayList<Host>();
        for (var hosts : byPreference.values()) {
            boolean own = hosts.stream().anyMatch(h -> isOwn(h, port));
            if (own && ordered.isEmpty())
                return new Nowhere(
                        "550 configuration error: mail loops back to myself (MX problem).");
            // RFC 5321 section 5.1: never to ourselves or to worse ones
            if (own) break;
            Collections.shuffle(hosts);
            if (preferIpv6) hosts.sort((a, b) -> Boolean.compare(isIpv4(a), isIpv4(b)));
            ordered.addAll(hosts);
        }
        if (ordered.isEmpty()) return problem;
        return new Hosts(List.copyOf(ordered.subList(0, Math.min(MOST_ADDRESSES, ordered.size()))));
    }

    /// Only the port mail comes in at makes a loop: a relay on another port is another server.
    private boolean isOwn(Host host, int port) {
        return port == SMTP && isOwn.test(host.address().getAddress());
    }

    private static boolean isIpv4(Host host) {
        return host.address().getAddress() instanceof Inet4Address;
    }
}
