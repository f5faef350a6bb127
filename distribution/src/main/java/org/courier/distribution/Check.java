package org.courier.distribution;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Problem;
import org.courier.core.config.SettingsFile;
import org.courier.core.process.Tool;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// `courier check [--config DIR]` proves a configuration without starting on it: every error and
/// every warning, a line each.
final class Check {
    private Check() {}

    static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments, Set.of("--config"));
        } catch (Options.Misused e) {
            streams.err().println("check: " + e.getMessage());
            return ExitCode.USAGE;
        }
        var directory = options.configDirectory();
        if (!Files.isDirectory(directory)) {
            streams.err().println("check: " + directory + " is not a directory");
            return ExitCode.FAILED;
        }
        var configuration = ConfigDirectory.of(directory);
        var problems = problems(configuration);
        for (var problem : problems)
            streams.out().println((problem.isError() ? "error: " : "warning: ") + problem.text());
        long errors = problems.stream().filter(Problem::isError).count();
        if (errors == 0) reports(configuration).forEach(streams.out()::println);
        streams.out()
                .printf(
                        "%s: errors: %d, warnings: %d%n",
                        directory, errors, problems.size() - errors);
        return errors == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /// Of every settings file and every one-value file of the installed modules, each once.
    static Set<Problem> problems(ConfigDirectory configuration) {
        var problems = new LinkedHashSet<Problem>();
        for (var group : Configuration.installed())
            problems.addAll(
                    configuration.problems(group.files().get().toArray(SettingsFile[]::new)));
        for (var setting : Configuration.values()) {
            try {
                configuration.value(setting);
            } catch (ConfigError e) {
                problems.add(new Problem(true, e.getMessage()));
            }
        }
        if (problems.stream().noneMatch(Problem::isError)) prove(configuration, problems);
        return problems;
    }

    /// Which certificate is for whom.
    private static Set<String> reports(ConfigDirectory configuration) {
        var lines = new LinkedHashSet<String>();
        for (var group : Configuration.installed())
            lines.addAll(group.report().lines(configuration));
        return lines;
    }

    /// What only shows when the settings are used: sources of accounts, access lists, certificates.
    private static void prove(ConfigDirectory configuration, Set<Problem> problems) {
        for (var group : Configuration.installed()) {
            try {
                problems.addAll(group.proof().prove(configuration));
            } catch (ConfigError e) {
                e.getMessage().lines().forEach(line -> problems.add(new Problem(true, line)));
            }
        }
    }
}
