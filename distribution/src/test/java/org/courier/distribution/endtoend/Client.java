package org.courier.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.process.Program;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs mail programs in a directory of their own, which is also their home.
record Client(Path directory) {
    private static final int OUTPUT = 64 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /// @return what it printed; it must have ended with exit code 0
    String run(String... command) throws IOException {
        return feed("", command);
    }

    String feed(String input, String... command) throws IOException {
        return feed(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), command);
    }

    private String feed(InputStream input, String... command) throws IOException {
        var result =
                Program.run(
                        List.of(command),
                        Map.of(
                                "PATH", "/usr/bin:/bin",
                                "HOME", directory.toString(),
                                "LC_ALL", "C.UTF-8",
                                "TERM", "xterm"),
                        directory,
                        input,
                        OUTPUT,
                        LIMIT);
        var output = new String(result.output(), StandardCharsets.UTF_8);
        assertThat(result.timedOut()).as(output).isFalse();
        assertThat(result.exitCode()).as(String.join(" ", command) + "\n" + output).isZero();
        return output;
    }

    /// A script of src/test/resources/endtoend, given the state file and more arguments.
    String python(String script, RunningSuite suite, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("python3", "-B", script(script).toString()));
        command.add(suite.stateFile().toString());
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static Path script(String name) {
        try {
            return Path.of(Client.class.getResource("/endtoend/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
