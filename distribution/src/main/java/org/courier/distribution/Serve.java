package org.courier.distribution;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Problem;
import org.courier.core.dns.Resolver;
import org.courier.core.log.Log;
import org.courier.core.net.Bound;
import org.courier.core.process.Hangup;
import org.courier.core.process.Tool;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/// `courier serve [authdaemond|smtp|imap|pop3]... [--config DIR] [--state DIR]`: the servers in one
/// process, in the foreground, until SIGTERM or SIGINT ends them cleanly. Without names: all that
/// are installed.
final class Serve {
    private static final Log LOG = Log.of("courier");

    private Serve() {}

    static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments, Set.of("--config", "--state"));
            checkNames(options.words());
        } catch (Options.Misused e) {
            streams.err().println("serve: " + e.getMessage());
            return ExitCode.USAGE;
        }
        var configuration = ConfigDirectory.of(options.configDirectory());
        if (!report(configuration)) return ExitCode.CONFIG;
        var process = ServerProcess.claim(options.stateDirectory(), configuration);
        var suite =
                Suite.start(
                        new Suite.Options(
                                configuration, options.stateDirectory(), Resolver::system),
                        options.words());
        tellWhere(suite);
        hearHangups(configuration, suite);
        return CleanStop.await(
                () -> {
                    suite.close();
                    process.close();
                });
    }

    private static void tellWhere(Suite suite) {
        for (var bound : suite.bound()) LOG.info("INFO: " + line(bound));
        if (suite.idle())
            LOG.warn("WARN: nothing listens; see ESMTPDSTART, IMAPDSTART, POP3DSTART");
    }

    /// SIGHUP: a configuration without errors takes the place of the old one.
    private static void hearHangups(ConfigDirectory configuration, Suite suite) throws IOException {
        if (!Hangup.isHeardBy(ProcessHandle.current().pid())) {
            LOG.debug("DEBUG: SIGHUP is not heard, see docs/decisions/distribution-signals.md");
            return;
        }
        Thread.ofPlatform()
                .name("hangup")
                .daemon()
                .start(
                        () -> {
                            while (true) {
                                Hangup.await();
                                reload(configuration, suite);
                            }
                        });
    }

    private static void reload(ConfigDirectory configuration, Suite suite) {
        try {
            if (report(configuration)) {
                suite.reload();
                LOG.info("INFO: the configuration was read again");
                tellWhere(suite);
                return;
            }
        } catch (IOException | ConfigError e) {
            e.getMessage().lines().forEach(line -> LOG.error("ERR: " + line));
        } catch (RuntimeException bug) {
            LOG.error("ERR: the configuration could not be read again", bug);
        }
        LOG.error("ERR: not reloaded; the configuration stays as it was");
    }

    private static void checkNames(List<String> names) throws Options.Misused {
        for (var name : names)
            if (!Suite.installed().contains(name))
                throw new Options.Misused(
                        "no server \""
                                + name
                                + "\"; there is "
                                + String.join(", ", Suite.installed()));
    }

    /// @return whether the configuration has no error
    private static boolean report(ConfigDirectory configuration) {
        var problems = Check.problems(configuration);
        for (var problem : problems) {
            if (problem.isError()) LOG.error("ERR: " + problem.text());
            else LOG.warn("WARN: " + problem.text());
        }
        return problems.stream().noneMatch(Problem::isError);
    }

    private static String line(Bound bound) {
        var address = bound.address();
        return bound.service()
                + " listens, ip=["
                + address.getAddress().getHostAddress()
                + "], port=["
                + address.getPort()
                + "]";
    }
}
