package org.courier.core.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// couriertcpd's port list: `port` or `address.port`, separated by commas; a service name may stand
/// for a port. The default address (ADDRESS, SSLADDRESS) is `0` for any.
public final class PortList {
    private static final Map<String, Integer> SERVICES =
            Map.ofEntries(
                    Map.entry("smtp", 25),
                    Map.entry("submission", 587),
                    Map.entry("submissions", 465),
                    Map.entry("smtps", 465),
                    Map.entry("imap", 143),
                    Map.entry("imaps", 993),
                    Map.entry("pop3", 110),
                    Map.entry("pop3s", 995));

    private PortList() {}

    /// @throws IllegalArgumentException naming the entry that is not a port
    public static List<InetSocketAddress> parse(String ports, String defaultAddress) {
        var result = new ArrayList<InetSocketAddress>();
        for (var entry : ports.split(",")) {
            var text = entry.strip();
            if (text.isEmpty()) continue;
            int dot = text.lastIndexOf('.');
            var address = dot < 0 ? defaultAddress.strip() : text.substring(0, dot);
            result.add(new InetSocketAddress(address(address), port(text.substring(dot + 1))));
        }
        if (result.isEmpty()) throw new IllegalArgumentException("no port in \"" + ports + "\"");
        return List.copyOf(result);
    }

    private static int port(String text) {
        var service = SERVICES.get(text);
        if (service != null) return service;
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) return port;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a port: \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("not a port: \"" + text + "\"");
    }

    private static InetAddress address(String text) {
        try {
            if (text.isEmpty() || text.equals("0")) return any();
            if (text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*"))
                return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("not an address: \"" + text + "\"");
    }

    private static InetAddress any() throws UnknownHostException {
        return InetAddress.getByName(hasIpv6() ? "::" : "0.0.0.0");
    }

    /// Not on a kernel without IPv6, nor with java.net.preferIPv4Stack.
    private static boolean hasIpv6() {
        try (var _ = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            return true;
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
