package org.courier.distribution;

import org.courier.core.config.Setting;
import org.courier.core.config.SettingsFile;
import org.courier.core.process.Tool;

import java.util.List;

/// `courier manual` prints docs/configuration.md, from the settings themselves.
final class Manual {
    private static final String HEAD =
            """
            # Configuration

            This page is printed by `courier manual`; change the settings in the code.

            The configuration directory is `/etc/courier`, or what `--config` or the environment
            variable `COURIER_CONFIG` names. The files are C Courier's, with its names, syntax and
            defaults: `NAME=value` with the quotes, backslashes, `${NAME}`, comments, `. file` and
            `if test ... fi` of `/bin/sh`. A file that is missing gives its defaults. No program is
            run by a file: `$(...)` is an error.

            `courier check` proves a configuration without starting. A wrong value stops the start:
            `file:line: KEY: read "x", expected ...`. An unknown key is a warning.
            """;

    private static final String TABLE =
            "| setting | default | meaning | read as |\n| --- | --- | --- | --- |\n";

    private Manual() {}

    static int run(List<String> arguments, Tool.Streams streams) {
        streams.out().print(text());
        return ExitCode.OK;
    }

    static String text() {
        var out = new StringBuilder(HEAD);
        for (var file : Configuration.files()) out.append(text(file));
        out.append("\n## Files of one value\n\nThe first line of the file of this name.\n\n");
        out.append(TABLE);
        for (var setting : Configuration.values()) out.append(row(setting));
        return out.toString();
    }

    private static String text(SettingsFile file) {
        var out = new StringBuilder();
        out.append("\n## ").append(file.name()).append("\n\n").append(sentence(file.purpose()));
        out.append("\n\n").append(TABLE);
        for (var setting : file.settings()) out.append(row(setting));
        return out.toString();
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String row(Setting<?> setting) {
        var byDefault = setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        setting.name(),
                        byDefault,
                        setting.meaning().replace("|", "\\|"),
                        setting.allowed().replace("|", "\\|"));
    }
}
