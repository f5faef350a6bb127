package org.courier.core.dialogue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// The live server a dialogue is played against, with its files.
public interface Stage extends AutoCloseable {
    /// Where clients connect.
    InetSocketAddress address();

    /// What `=file`, `=nofile` and `=same` name their paths from.
    Path directory();

    /// `=restart`: stops the server and starts it again on the same directory.
    default void restart() throws IOException {
        throw new IOException("this stage cannot restart its server");
    }

    @Override
    void close() throws IOException;

    /// Sets the stage a dialogue's header asks for (user:, needs:, set: ...).
    @FunctionalInterface
    interface Maker {
        Stage set(Header header) throws Exception;
    }
}
