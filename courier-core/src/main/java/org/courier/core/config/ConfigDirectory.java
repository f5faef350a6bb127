package org.courier.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One configuration directory (/etc/courier): C Courier's files by name.
public final class ConfigDirectory {
    /// The C suite's build variables as its files use them, in Debian's layout.
    private static final Map<String, String> LAYOUT =
            Map.of(
                    "prefix", "/usr",
                    "exec_prefix", "/usr",
                    "bindir", "/usr/bin",
                    "sbindir", "/usr/sbin",
                    "libexecdir", "/usr/lib/courier",
                    "datadir", "/usr/share/courier",
                    "localstatedir", "/var/lib/courier",
                    "mailuser", "courier",
                    "mailgroup", "courier");

    private final Path directory;
    private final Map<String, String> variables;

    private ConfigDirectory(Path directory, Map<String, String> variables) {
        this.directory = directory;
        this.variables = variables;
    }

    public static ConfigDirectory of(Path directory) {
        return of(directory, Map.of());
    }

    /// @param variables known to its shell-assignment files, beside sysconfdir, prefix and the like
    public static ConfigDirectory of(Path directory, Map<String, String> variables) {
        var all = new LinkedHashMap<>(LAYOUT);
        all.put("sysconfdir", directory.toString());
        all.putAll(variables);
        return new ConfigDirectory(directory, Map.copyOf(all));
    }

    public Path directory() {
        return directory;
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /// Whether the file or directory is there.
    public boolean has(String name) {
        return Files.exists(file(name));
    }

    /// Value of a one-value file (me, defaultdomain, queuetime): its first line, checked by the
    /// setting of the same name; the default when the file is missing.
    public <T> T value(Setting<T> setting) {
        var text = text(setting.name());
        if (text.isEmpty()) return setting.byDefault();
        try {
            return setting.parse(text.get().lines().findFirst().orElse("").strip());
        } catch (IllegalArgumentException e) {
            throw new ConfigError(
                    file(setting.name()) + ":1: " + setting.name() + ": " + e.getMessage());
        }
    }

    /// Lines of a list file without comments (#) and blank ones; empty when the file is missing. A
    /// directory in its place (hosteddomains, smtpaccess) gives the lines of its files by name.
    public List<Line> lines(String name) {
        var lines = new ArrayList<Line>();
        for (var file : filesOf(file(name))) {
            int number = 0;
            for (var text : ShellFile.decode(octets(file)).split("\n", -1)) {
                number++;
                var line = text.stripTrailing();
                if (!line.isBlank() && !line.stripLeading().startsWith("#"))
                    lines.add(new Line(file, number, line));
            }
        }
        return lines;
    }

    private static List<Path> filesOf(Path file) {
        if (!Files.isDirectory(file)) return Files.exists(file) ? List.of(file) : List.of();
        try (var entries = Files.list(file)) {
            return entries.filter(Files::isRegularFile)
                    .filter(f -> !f.getFileName().toString().startsWith("."))
                    .filter(f -> !f.getFileName().toString().endsWith("~"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ConfigError(ShellFile.cannotRead(file, e));
        }
    }

    /// Whole text of a file, if it is there.
    public Optional<String> text(String name) {
        return has(name) ? Optional.of(ShellFile.decode(octets(file(name)))) : Optional.empty();
    }

    private static byte[] octets(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigError(ShellFile.cannotRead(file, e));
        }
    }

    /// Settings files read in order, a later assignment replacing an earlier one (imapd, then
    /// imapd-ssl). A missing file gives its defaults.
    ///
    /// @throws ConfigError with every mistake of the files
    public Settings settings(SettingsFile... files) {
        var read = read(files);
        var errors = problems(read, files).stream().filter(Problem::isError).toList();
        if (!errors.isEmpty()) throw ConfigError.of(errors);
        var values = new LinkedHashMap<String, String>();
        read.assignments.forEach((name, assignment) -> values.put(name, assignment.value()));
        return Settings.of(values);
    }

    /// Every error and warning of these files, read as `settings` reads them.
    public List<Problem> problems(SettingsFile... files) {
        return problems(read(files), files);
    }

    /// Where a setting is assigned, as errors begin: `file:line: KEY`; the file's default counts as
    /// assigned nowhere.
    public String place(Setting<?> setting, SettingsFile... files) {
        var assignment = Optional.ofNullable(read(files).assignments.get(setting.name()));
        return assignment
                .map(a -> a.file() + ":" + a.line() + ": " + setting.name())
                .orElse(file(files[0].name()) + ": " + setting.name());
    }

    private ShellFile read(SettingsFile... files) {
        var read = new ShellFile(variables);
        for (var file : files) {
            if (!has(file.name())) continue;
            switch (file.syntax()) {
                case SHELL -> read.read(file(file.name()));
                case WORDS -> new WordReader(read, file(file.name())).read();
            }
        }
        return read;
    }

    private List<Problem> problems(ShellFile read, SettingsFile... files) {
        var problems = new ArrayList<>(read.problems);
        read.assignments.forEach((name, assignment) -> check(name, assignment, files, problems));
        return problems;
    }

    private static void check(
            String name,
            ShellFile.Assignment assignment,
            SettingsFile[] files,
            List<Problem> problems) {
        var place = assignment.file() + ":" + assignment.line() + ": " + name + ": ";
        boolean known = false;
        for (var file : files) {
            var setting = file.setting(name);
            if (setting.isEmpty()) continue;
            known = true;
            try {
                setting.get().parse(assignment.value());
            } catch (IllegalArgumentException e) {
                problems.add(Problem.error(place + e.getMessage()));
                return;
            }
        }
        if (!known) problems.add(Problem.warning(place + "is not known and does nothing"));
    }

    /// A line with its place, for errors: "file:line: ...".
    public record Line(Path file, int number, String text) {
        public ConfigError error(String message) {
            return new ConfigError(file + ":" + number + ": " + message);
        }
    }
}
