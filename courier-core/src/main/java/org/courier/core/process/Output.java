package org.courier.core.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// Collects a program's output up to a limit and reads the rest away, so that the program can end.
final class Output implements Runnable {
    private final InputStream from;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Output(InputStream from, int limit) {
        this.from = from;
        this.limit = limit;
    }

    @Override
    public void run() {
        var buffer = new byte[8_192];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) keep(buffer, n);
        } catch (IOException _) {
            // the program was killed, or what it left running was cut off: what came counts
        }
    }

    private synchronized void keep(byte[] buffer, int length) {
        kept.write(buffer, 0, Math.min(length, limit - kept.size()));
    }

    synchronized byte[] octets() {
        return kept.toByteArray();
    }
}
