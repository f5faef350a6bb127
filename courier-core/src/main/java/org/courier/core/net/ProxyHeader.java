package org.courier.core.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// The PROXY protocol, versions 1 and 2: a proxy in front of us tells whose connection it is,
/// before anything else. Bounded in size and time as a whole.
final class ProxyHeader {
    /// A version 1 line with its CRLF is never longer.
    private static final int LONGEST_LINE = 107;

    private static final int LONGEST_BINARY = 2048;
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    /// Both ends as the proxy saw them.
    record Ends(InetSocketAddress local, InetSocketAddress remote) {}

    private final Connection connection;
    private final long deadline;

    private ProxyHeader(Connection connection, Duration limit) {
        this.connection = connection;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /// Reads the header; empty when the proxy speaks for itself (LOCAL, UNKNOWN).
    ///
    /// @throws ProtocolException when there is none, or a broken one
    static Optional<Ends> read(Connection connection, Duration limit) throws IOException {
        return new ProxyHeader(connection, limit).read();
    }

    private Optional<Ends> read() throws IOException {
        int first = octet();
        if (first == 'P') return text();
        if (first != SIGNATURE[0]) throw broken("no PROXY header");
        for (int i = 1; i < SIGNATURE.length; i++)
            if (octet() != SIGNATURE[i]) throw broken("no PROXY header");
        return binary();
    }

    private int octet() throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) throw new SocketTimeoutException("the PROXY header did not come in time");
        connection.readTimeOut(Duration.ofNanos(left));
        int octet = connection.read();
        if (octet < 0) throw broken("the PROXY header ends early");
        return octet;
    }

    private Optional<Ends> text() throws IOException {
        var line = new StringBuilder("P");
        while (!line.substring(Math.max(0, line.length() - 2)).equals("\r\n")) {
            if (line.length() == LONGEST_LINE) throw broken("PROXY line too long");
            line.append((char) octet());
        }
        var words = line.substring(0, line.length() - 2).split(" ", -1);
        if (!words[0].equals("PROXY") || words.length < 2) throw broken("no PROXY header");
        return switch (words[1]) {
            case "UNKNOWN" -> Optional.empty();
            case "TCP4", "TCP6" -> Optional.of(ends(words));
            default -> throw broken("PROXY family \"" + words[1] + "\"");
        };
    }

    private static Ends ends(String[] words) throws ProtocolException {
        if (words.length != 6) throw broken("PROXY line with " + words.length + " words");
        return new Ends(
                new InetSocketAddress(literal(words[3], words[1]), port(words[5])),
                new InetSocketAddress(literal(words[2], words[1]), port(words[4])));
    }

    private static InetAddress literal(String text, String family) throws ProtocolException {
        boolean right =
                family.equals("TCP4")
                        ? text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                        : text.matches("[0-9A-Fa-f:.]{2,45}") && text.contains(":");
        if (!right) throw broken("PROXY address \"" + text + "\"");
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw broken("PROXY address \"" + text + "\"");
        }
    }

    private static int port(String text) throws ProtocolException {
        if (!text.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65535)
            throw broken("PROXY port \"" + text + "\"");
        return Integer.parseInt(text);
    }

    private Optional<Ends> binary() throws IOException {
        int command = octet();
        int family = octet();
        int length = octet() << 8 | octet();
        if (command >> 4 != 2) throw broken("PROXY version " + (command >> 4));
        if (length > LONGEST_BINARY) throw broken("PROXY header of " + length + " octets");
        var body = new byte[length];
        for (int i = 0; i < length; i++) body[i] = (byte) octet();
        return switch (command & 15) {
            case 0 -> Optional.empty();
            case 1 -> ends(body, family);
            default -> throw broken("PROXY command " + (command & 15));
        };
    }

    /// Families other than TCP over IPv4 or IPv6 say nothing of use.
    private static Optional<Ends> ends(byte[] body, int family) throws IOException {
        int size =
                switch (family) {
                    case 0x11 -> 4;
                    case 0x21 -> 16;
                    default -> 0;
                };
        if (size == 0) return Optional.empty();
        if (body.length < 2 * size + 4) throw broken("PROXY addresses end early");
        return Optional.of(
                new Ends(end(body, size, size, 2 * size + 2), end(body, 0, size, 2 * size)));
    }

    private static InetSocketAddress end(byte[] body, int from, int size, int port)
            throws UnknownHostException {
        return new InetSocketAddress(
                InetAddress.getByAddress(Arrays.copyOfRange(body, from, from + size)),
                (body[port] & 0xff) << 8 | body[port + 1] & 0xff);
    }

    private static ProtocolException broken(String what) {
        return new ProtocolException(what);
    }
}
