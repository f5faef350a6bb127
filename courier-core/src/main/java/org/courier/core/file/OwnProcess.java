package org.courier.core.file;

import java.io.IOException;

/// The identity of the process itself: nothing is switched, but for work within another identity's.
record OwnProcess() implements Identity {
    @Override
    public int uid() {
        return Privilege.ofProcess().own().uid();
    }

    @Override
    public int gid() {
        return Privilege.ofProcess().own().gid();
    }

    @Override
    public <T> T as(Work<T> work) throws IOException {
        return Thread.currentThread() instanceof IdentityThread thread && thread.isAssumed()
                ? thread.nested(Privilege.ofProcess().own(), work)
                : work.run();
    }

    @Override
    public <T> IdentityTask<T> begin(Work<T> work) throws IOException {
        return Privilege.ofProcess().own().begin(work);
    }
}
