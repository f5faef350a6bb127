package org.courier.core.file;

import java.io.IOException;
import java.util.List;

/// Under whose rights the files of an account are touched. All disk work of an account goes through
/// its identity as whole transactions, so that one hop serves one command.
public sealed interface Identity permits OwnProcess, SystemIdentity {
    /// The process's own user: virtual mail, or a server that already runs as the account.
    Identity OWN = new OwnProcess();

    /// That of a user of this host. A server that is not root has its own only, and takes it for
    /// everybody, which it says in the log once.
    ///
    /// @param groups all groups of the user
    static Identity of(int uid, int gid, List<Integer> groups) {
        return Privilege.ofProcess().identity(uid, gid, groups);
    }

    /// Whether this thread has a user's rights at this moment. It must start no program and no
    /// thread then, and open no file of the server's own.
    static boolean isAssumed() {
        return Thread.currentThread() instanceof IdentityThread thread && thread.isAssumed();
    }

    /// One transaction on an account's files. It must not start threads, spawn programs or wait for
    /// the network.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /// The owner of files made under it.
    int uid();

    /// Their group.
    int gid();

    /// Runs the work under this identity and gives back its result.
    <T> T as(Work<T> work) throws IOException;

    /// Begins the work on a platform thread of its own and comes back at once. Not from within work
    /// under an identity, which must wake nobody.
    ///
    /// @throws IOException when too much waits for this identity's files already
    <T> IdentityTask<T> begin(Work<T> work) throws IOException;
}
