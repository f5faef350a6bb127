package org.courier.pop3.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.net.Connection;

import java.io.IOException;
import java.io.InputStream;

/// A multi-line answer (RFC 1939 section 3): CRLF line ends, dots doubled at the start of a line, a
/// final dot.
public final class MultiLine {
    private static final byte[] END = ".\r\n".getBytes(UTF_8);

    private final Connection connection;
    private final byte[] out = new byte[1 << 14];
    private int filled;
    private long octets;
    private int previous = '\n';

    public MultiLine(Connection connection) {
        this.connection = connection;
    }

    public void line(String text) throws IOException {
        for (var octet : (text + "\n").getBytes(UTF_8)) put(octet);
    }

    /// The header and as many lines of the body; all of it when bodyLines is negative.
    public void message(InputStream content, long bodyLines) throws IOException {
        var in = new byte[1 << 16];
        boolean inBody = false;
        long lines = 0;
        boolean emptyLine = true;
        for (int n = content.read(in); n > 0; n = content.read(in)) {
            for (int i = 0; i < n; i++) {
                if (inBody && bodyLines >= 0 && lines >= bodyLines) return;
                byte octet = in[i];
                put(octet);
                if (octet == '\n') {
                    if (inBody) lines++;
                    inBody |= emptyLine;
                    emptyLine = true;
                } else if (octet != '\r') {
                    emptyLine = false;
                }
            }
        }
    }

    /// Ends the answer.
    ///
    /// @return octets sent, without the final dot
    public long end() throws IOException {
        if (previous != '\n') put('\n');
        drain();
        connection.write(END);
        return octets;
    }

    private void put(int octet) throws IOException {
        if (filled > out.length - 4) drain();
        if (octet == '.' && previous == '\n') out[filled++] = '.';
        if (octet == '\n' && previous != '\r') out[filled++] = '\r';
        out[filled++] = (byte) octet;
        previous = octet;
    }

    private void drain() throws IOException {
        connection.write(out, 0, filled);
        octets += filled;
        filled = 0;
    }
}
