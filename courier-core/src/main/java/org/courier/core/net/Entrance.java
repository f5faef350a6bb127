package org.courier.core.net;

import org.courier.core.log.Log;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a new connection passes before its service begins, or is closed at.
final class Entrance {
    private static final Log LOG = Log.of("couriertcpd");
    private static final Duration HANDSHAKE = Duration.ofMinutes(1);

    private final ConnectionLimit limit = new ConnectionLimit();

    /// In couriertcpd's order: who is it, may it, are there too many of it, is it listed.
    void pass(Connection connection, Listener.Options options, Listener.Service service)
            throws IOException {
        var variables = new HashMap<String, String>();
        proxied(connection, options).ifPresent(via -> variables.put("TCPREMOTEINFO", via));
        var address = connection.remote().getAddress();
        switch (options.admission().decide(connection.local(), address)) {
            case AccessList.Deny(var message) -> {
                refuse(connection, message);
                return;
            }
            case AccessList.Allow(var given) -> variables.putAll(given);
        }
        if (!limit.enter(address, perAddress(options, variables), options.maxPerNetwork())) {
            LOG.error("ALERT: Maximum connection limit reached for " + connection.remoteIp());
            return;
        }
        try {
            variables.putAll(options.admission().listed(address, variables));
            connection.variables(variables);
            if (options.admission().drops(variables)) {
                LOG.warn("WARN: dropped blocked connection from " + connection.remoteIp());
                refuse(connection, options.admission().denyMessage());
                return;
            }
            connection.readTimeOut(HANDSHAKE);
            if (options.implicitTls().isPresent())
                connection.startImplicitTls(options.implicitTls().get());
            connection.readTimeOut(Duration.ofMinutes(30));
            service.serve(connection);
        } finally {
            limit.leave(address);
        }
    }

    /// The proxy whose header was read, in C's words.
    private static Optional<String> proxied(Connection connection, Listener.Options options)
            throws IOException {
        var peer = connection.remote();
        var proxy =
                options.proxyProtocol()
                        .filter(p -> p.begins(connection.local(), peer.getAddress()));
        if (proxy.isEmpty()) return Optional.empty();
        var ends = ProxyHeader.read(connection, proxy.get().limit());
        ends.ifPresent(e -> connection.addresses(e.local(), e.remote()));
        return ends.map(
                _ -> "proxy via " + AddressText.of(peer.getAddress()) + ", port " + peer.getPort());
    }

    private static void refuse(Connection connection, Optional<String> message) throws IOException {
        if (message.isPresent()) connection.write(message.get() + "\n");
    }

    private static int perAddress(Listener.Options options, Map<String, String> variables) {
        var own = variables.getOrDefault("MAXCPERIP", "");
        return own.matches("[0-9]{1,9}") ? Integer.parseInt(own) : options.maxPerAddress();
    }
}
