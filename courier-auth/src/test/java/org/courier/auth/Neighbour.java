package org.courier.auth;

import org.courier.core.process.Program;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Programs that we did not write, on the other side of a test.
public final class Neighbour {
    private Neighbour() {}

    public static Program.Result run(Path directory, String input, String... command)
            throws IOException {
        return Program.run(
                List.of(command),
                Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8"),
                directory,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                1 << 20,
                Duration.ofSeconds(60));
    }

    /// Lines that peer.py prints.
    public static List<String> python(Path directory, String... arguments) throws IOException {
        var script = directory.resolve("peer.py");
        try (var in = Neighbour.class.getResourceAsStream("peer.py")) {
            Files.write(script, in.readAllBytes());
        }
        var command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
        command.addAll(List.of(arguments));
        var result = run(directory, "", command.toArray(String[]::new));
        String output = new String(result.output(), StandardCharsets.UTF_8);
        if (result.exitCode() != 0) {
            throw new IOException(output);
        }
        return output.lines().toList();
    }
}
