package org.courier.core.file;

import java.io.IOException;

/// The identity of the process itself: nothing is switched.
record OwnProcess() implements Identity {
    @Override
    public <T> T as(Work<T> work) throws IOException {
        return work.run();
    }
}
