package org.courier.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;

/// Python's smtplib, imaplib and poplib.
@ExtendWith(SharedSuite.class)
final class PythonIT {
    private final RunningSuite suite;

    @TempDir Path directory;

    PythonIT(RunningSuite suite) {
        this.suite = suite;
    }

    private void runs(String script, String... arguments) throws IOException {
        assertThat(new Client(directory).python(script, suite, arguments)).endsWith("ok\n");
    }

    @Test
    void smtplib() throws IOException {
        runs("smtplib_session.py");
    }

    @Test
    void imaplib() throws IOException {
        runs("imaplib_session.py");
    }

    @Test
    void poplib() throws IOException {
        runs("poplib_session.py");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "large",
                "thousand_parts",
                "eight_bit_header",
                "bare_line_feeds",
                "hundred_recipients",
                "bounce"
            })
    void kindsOfMessages(String kind) throws IOException {
        runs("kinds_of_messages.py", kind);
    }
}
