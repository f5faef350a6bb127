package org.courier.auth.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs Debian's programs in a mount namespace where what they have compiled in is a test's own:
/// /etc/courier is `etc` below the test's directory, /run/courier/authdaemon is `run`. Nothing of
/// the machine is changed. Needs root.
final class InTheirPlace {
    private static final String MOUNTS =
            "mount --bind \"$0/etc\" /etc/courier &&"
                    + " mount -t tmpfs none /run && mkdir -p /run/courier/authdaemon &&"
                    + " mount --bind \"$0/run\" /run/courier/authdaemon && exec \"$@\"";

    private InTheirPlace() {}

    static List<String> command(Path directory, List<String> command) {
        var all =
                new ArrayList<>(
                        List.of("unshare", "--mount", "sh", "-c", MOUNTS, directory.toString()));
        all.addAll(command);
        return all;
    }

    /// Its output goes to `log` below the directory.
    static Process start(Path directory, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command(directory, command));
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));
        builder.redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
        return builder.start();
    }
}
