package org.courier.smtp.queue;

import java.io.IOException;
import java.io.InputStream;

/// A queued message's text, with LF line ends; it can be opened several times.
@FunctionalInterface
public interface Content {
    InputStream open() throws IOException;
}
