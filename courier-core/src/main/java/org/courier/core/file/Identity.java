package org.courier.core.file;

import java.io.IOException;

/// Under whose rights the files of an account are touched. All disk work of an account goes through
/// its identity as whole transactions, so that one hop serves one command.
public sealed interface Identity permits OwnProcess {
    /// The process's own user: virtual mail, or a server that already runs as the account.
    Identity OWN = new OwnProcess();

    /// One transaction on an account's files. It must not start threads, spawn programs or wait for
    /// the network.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /// Runs the work under this identity and gives back its result.
    <T> T as(Work<T> work) throws IOException;
}
