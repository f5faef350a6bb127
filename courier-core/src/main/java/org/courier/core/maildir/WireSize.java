package org.courier.core.maildir;

import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// How many octets a message has on the wire, where each line ends with CRLF, and whether its
/// header has octets above 127: all POP3 asks of a message, in one pass.
record WireSize(long octets, boolean eightBitHeader) {
    private static final int BUFFER = 1 << 16;

    static WireSize of(Path file) throws IOException {
        try (var channel = SafeFile.open(file)) {
            long octets = 0;
            boolean inHeader = true;
            boolean eightBit = false;
            int last = '\n';
            boolean lineIsEmpty = true;
            var buffer = ByteBuffer.allocate(BUFFER);
            while (channel.read(buffer.clear()) > 0) {
                var bytes = buffer.array();
                int length = buffer.position();
                octets += length;
                for (int i = 0; i < length; i++) {
                    byte b = bytes[i];
                    if (b == '\n') {
                        if (last != '\r') octets++;
                        if (lineIsEmpty) inHeader = false;
                        lineIsEmpty = true;
                    } else if (inHeader) {
                        if (b < 0) eightBit = true;
                        if (b != '\r') lineIsEmpty = false;
                    } else lineIsEmpty = false;
                    last = b;
                }
            }
            return new WireSize(octets, eightBit);
        }
    }
}
