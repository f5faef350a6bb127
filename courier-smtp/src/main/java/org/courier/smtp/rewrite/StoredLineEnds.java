package org.courier.smtp.rewrite;

import java.io.IOException;

/// Brings message octets to the queue's form, LF at each line end: CRLF, CR CR LF and a bare LF
/// become LF; a CR that ends no line becomes a blank. What is stored holds no CR at all, so that a
/// relayed copy is CRLF throughout with its dots doubled anew, and nothing in it can end the next
/// server's DATA early (RFC 5321 section 2.3.8).
public final class StoredLineEnds {
    /// Where the octets go.
    @FunctionalInterface
    public interface Output {
        void write(byte[] octets, int offset, int length) throws IOException;
    }

    private static final byte[] BLANK = {' '};
    private static final byte[] LF = {'\n'};

    private final Output output;
    private long heldCr;

    public StoredLineEnds(Output output) {
        this.output = output;
    }

    public void write(byte[] octets, int offset, int length) throws IOException {
        int end = offset + length;
        int start = offset;
        for (int i = offset; i < end; i++) {
            byte octet = octets[i];
            if (octet == '\r') {
                if (i > start) output.write(octets, start, i - start);
                heldCr++;
                start = i + 1;
            } else if (heldCr > 0) {
                release(octet);
                start = octet == '\n' ? i + 1 : i;
            }
        }
        if (end > start) output.write(octets, start, end - start);
    }

    /// The end of the message: a CR still held ends no line.
    public void end() throws IOException {
        release(0);
    }

    private void release(int next) throws IOException {
        if (next == '\n') {
            output.write(LF, 0, 1);
        } else {
            for (long i = 0; i < heldCr; i++) output.write(BLANK, 0, 1);
        }
        heldCr = 0;
    }
}
