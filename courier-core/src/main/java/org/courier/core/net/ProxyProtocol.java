package org.courier.core.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// Which connections begin with a PROXY header (-haproxy).
///
/// @param limit within which the header must be there
/// @param ports on which they do; none: on all
/// @param from the proxies; none: whoever connects is one
public record ProxyProtocol(
        Duration limit, List<InetSocketAddress> ports, List<AddressRange> from) {
    static final Duration USUAL = Duration.ofSeconds(15);

    static ProxyProtocol everywhere(Duration limit) {
        return new ProxyProtocol(limit, List.of(), List.of());
    }

    boolean begins(InetSocketAddress local, InetAddress peer) {
        return (ports.isEmpty() || ports.stream().anyMatch(p -> is(p, local)))
                && (from.isEmpty() || from.stream().anyMatch(r -> r.has(peer)));
    }

    private static boolean is(InetSocketAddress wanted, InetSocketAddress local) {
        return wanted.getPort() == local.getPort()
                && (wanted.getAddress().isAnyLocalAddress()
                        || wanted.getAddress().equals(local.getAddress()));
    }
}
