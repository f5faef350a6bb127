package org.courier.core.dns;

import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The DNS questions mail asks. Answers tell "none", "temporary failure" apart by type. Names are
/// complete (no search list) and may hold UTF-8 labels.
public final class Resolver {
    public sealed interface Answer<T> {}

    public record Found<T>(List<T> records) implements Answer<T> {}

    public record NoData<T>() implements Answer<T> {}

    public record NoDomain<T>() implements Answer<T> {}

    public record TemporaryFailure<T>(String reason) implements Answer<T> {
        /// Whether the domain's CNAME records go in a circle or are too many: asking again will
        /// hardly help (RFC 1034 section 3.6.2), and C Courier calls it a violation of RFC 1035.
        public boolean isCnameLoop() {
            return reason.equals(Chain.LOOP);
        }
    }

    /// A mail exchanger. The null MX (RFC 7505 section 3) has the host ".".
    public record Mx(int preference, String host) {}

    private final Chain chain;
    private final Optional<HostsFile> hosts;

    private Resolver(Source source, Optional<HostsFile> hosts) {
        this.chain = new Chain(source);
        this.hosts = hosts;
    }

    /// The system's resolvers (/etc/resolv.conf) and /etc/hosts.
    public static Resolver system() {
        return system(Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"));
    }

    static Resolver system(Path resolvConf, Path hosts) {
        return new Resolver(new SystemServers(resolvConf), Optional.of(new HostsFile(hosts)));
    }

    /// One DNS server, host:port; for tests and settings.
    public static Resolver of(InetSocketAddress server, Duration timeOut) {
        return new Resolver(new Servers(List.of(server), timeOut, 2), Optional.empty());
    }

    /// A zone file answers everything, no network: for tests and ./try.
    ///
    /// @throws java.io.UncheckedIOException when it can't be read
    public static Resolver zoneFile(Path zoneFile) {
        return new Resolver(new ZoneFile(zoneFile), Optional.empty());
    }

    /// Mail exchangers, the most preferred first.
    public Answer<Mx> mx(String domain) {
        return switch (of(domain, Type.MX, Resolver::mx)) {
            case Found<Mx>(var records) ->
                    new Found<>(
                            records.stream()
                                    .sorted(Comparator.comparingInt(Mx::preference))
                                    .toList());
            case NoData<Mx> none -> none;
            case NoDomain<Mx> none -> none;
            case TemporaryFailure<Mx> failure -> failure;
        };
    }

    private static Optional<Mx> mx(Record r) {
        return r instanceof MXRecord m
                ? Optional.of(new Mx(m.getPriority(), Names.text(m.getTarget())))
                : Optional.empty();
    }

    /// A and AAAA, IPv4 first. Half an answer is an answer: what one type lacks does not hide the
    /// other.
    public Answer<InetAddress> addresses(String host) {
        var known = hosts.map(h -> h.addresses(host)).orElse(List.of());
        if (!known.isEmpty()) return new Found<>(known);
        var four = of(host, Type.A, Resolver::address);
        if (four instanceof NoDomain<InetAddress>) return four;
        var six = of(host, Type.AAAA, Resolver::address);
        var all = new ArrayList<InetAddress>();
        if (four instanceof Found<InetAddress>(var records)) all.addAll(records);
        if (six instanceof Found<InetAddress>(var records)) all.addAll(records);
        if (!all.isEmpty()) return new Found<>(List.copyOf(all));
        return four instanceof TemporaryFailure<InetAddress> ? four : six;
    }

    private static Optional<InetAddress> address(Record r) {
        return switch (r) {
            case ARecord a -> Optional.of(a.getAddress());
            case AAAARecord a -> Optional.of(a.getAddress());
            default -> Optional.empty();
        };
    }

    /// Texts, the strings of one record joined without a blank (RFC 7208 section 3.3).
    public Answer<String> txt(String name) {
        return of(name, Type.TXT, Resolver::text);
    }

    private static Optional<String> text(Record r) {
        if (!(r instanceof TXTRecord t)) return Optional.empty();
        var all = new ByteArrayOutputStream();
        for (Object part : t.getStringsAsByteArrays()) all.writeBytes((byte[]) part);
        return Optional.of(all.toString(StandardCharsets.UTF_8));
    }

    /// Names of an address. Nothing says that they lead back to it.
    public Answer<String> reverse(InetAddress address) {
        var known = hosts.map(h -> h.names(address)).orElse(List.of());
        if (!known.isEmpty()) return new Found<>(known);
        return chain.ask(ReverseMap.fromAddress(address), Type.PTR, Resolver::pointer);
    }

    private static Optional<String> pointer(Record r) {
        return r instanceof PTRRecord p ? Optional.of(Names.text(p.getTarget())) : Optional.empty();
    }

    private <T> Answer<T> of(String name, int type, Function<Record, Optional<T>> read) {
        return Names.name(name)
                .<Answer<T>>map(n -> chain.ask(n, type, read))
                .orElseGet(NoDomain::new);
    }
}
