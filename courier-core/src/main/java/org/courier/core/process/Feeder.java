package org.courier.core.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Feeds a program's standard input. A program that stops reading may do so; a source that breaks
/// ends the program, which would take the part for the whole.
final class Feeder implements Runnable {
    private static final int CHUNK = 32_768;

    private final Process process;
    private final InputStream input;
    private final AtomicReference<Optional<IOException>> failure =
            new AtomicReference<>(Optional.empty());

    Feeder(Process process, InputStream input) {
        this.process = process;
        this.input = input;
    }

    @Override
    public void run() {
        var buffer = new byte[CHUNK];
        int length = read(buffer);
        while (length > 0 && write(buffer, length)) length = read(buffer);
        write(buffer, 0);
    }

    private int read(byte[] buffer) {
        try {
            return input.read(buffer);
        } catch (IOException e) {
            failure.set(Optional.of(e));
            Program.kill(process);
            return -1;
        }
    }

    /// @return false when the program reads no more; nothing to write closes its input
    private boolean write(byte[] buffer, int length) {
        try {
            var out = process.getOutputStream();
            if (length == 0) out.close();
            else {
                out.write(buffer, 0, length);
                out.flush();
            }
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    void throwFailure() throws IOException {
        var broken = failure.get();
        if (broken.isPresent()) throw broken.get();
    }
}
