package org.courier.core.file;

import java.io.IOException;
import java.util.List;

/// A user of this host. The kernel itself checks each file: with another fsuid than root's a thread
/// has none of root's powers over files, so that a link, a name or a path that a user plants opens
/// nothing that the user could not open.
record SystemIdentity(int uid, int gid, List<Integer> groups) implements Identity {
    SystemIdentity {
        groups = List.copyOf(groups);
    }

    @Override
    public <T> T as(Work<T> work) throws IOException {
        return Thread.currentThread() instanceof IdentityThread thread
                ? thread.nested(this, work)
                : begin(work).result();
    }

    @Override
    public <T> IdentityTask<T> begin(Work<T> work) throws IOException {
        return IdentityThreads.started().begin(this, work);
    }
}
