package org.courier.distribution;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Problem;
import org.courier.core.process.Hangup;
import org.courier.core.process.Tool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Set;

/// `courier reload [--state DIR]`: each server of the state directory reads its configuration
/// again, when that has no error.
final class Reload {
    private Reload() {}

    static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments, Set.of("--state"));
        } catch (Options.Misused e) {
            streams.err().println("reload: " + e.getMessage());
            return ExitCode.USAGE;
        }
        var state = options.stateDirectory();
        try {
            var servers = ServerProcess.of(state);
            if (servers.isEmpty()) {
                streams.err().println("reload: no server runs on " + state);
                return ExitCode.FAILED;
            }
            int worst = ExitCode.OK;
            for (var server : servers) worst = Math.max(worst, reload(server, streams));
            return worst;
        } catch (AccessDeniedException e) {
            streams.err().println("reload: not permitted: " + e.getMessage());
            return ExitCode.IO;
        }
    }

    private static int reload(ServerProcess server, Tool.Streams streams) throws IOException {
        var problems = Check.problems(ConfigDirectory.of(server.configuration()));
        for (var problem : problems)
            streams.err().println((problem.isError() ? "error: " : "warning: ") + problem.text());
        if (problems.stream().anyMatch(Problem::isError)) {
            streams.err().println("reload: the server keeps the configuration it has");
            return ExitCode.CONFIG;
        }
        if (!Hangup.isHeardBy(server.pid())) {
            streams.err()
                    .println(
                            "reload: process "
                                    + server.pid()
                                    + " does not hear SIGHUP: it must be started by bin/courier,"
                                    + " which needs an env(1) with --block-signal");
            return ExitCode.FAILED;
        }
        Hangup.send(server.pid());
        streams.out()
                .println(
                        server.configuration()
                                + " is good; process "
                                + server.pid()
                                + " reads it, see its log");
        return ExitCode.OK;
    }
}
