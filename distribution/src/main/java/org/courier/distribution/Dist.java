package org.courier.distribution;

import org.courier.core.config.Setting;
import org.courier.core.config.SettingsFile;
import org.courier.core.process.Tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `courier dist DIRECTORY` writes NAME.dist for each settings file, in the form that the C suite's
/// sysconftool reads: every setting with its meaning and default.
final class Dist {
    private static final int WIDTH = 72;

    private Dist() {}

    static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        if (arguments.size() != 1) {
            streams.err().println("usage: courier dist DIRECTORY");
            return ExitCode.USAGE;
        }
        var directory = Files.createDirectories(Path.of(arguments.getFirst()));
        for (var file : Configuration.files())
            Files.writeString(directory.resolve(file.name() + ".dist"), text(file));
        return ExitCode.OK;
    }

    static String text(SettingsFile file) {
        var out = new StringBuilder();
        out.append("##VERSION: courier-jvm 1 ").append(file.name()).append('\n');
        out.append("#\n# ").append(file.name()).append(": ").append(file.purpose()).append('\n');
        for (var setting : file.settings()) {
            out.append('\n').append(meaning(setting));
            out.append(
                    switch (file.syntax()) {
                        case SHELL -> assignment(setting);
                        case WORDS -> words(setting);
                    });
        }
        if (file.syntax() == SettingsFile.Syntax.WORDS) out.append("\n##NAME: MARKER:0\n");
        return out.toString();
    }

    private static String meaning(Setting<?> setting) {
        var out = new StringBuilder("##NAME: " + setting.name() + ":0\n#\n");
        fold(setting.meaning()).forEach(line -> out.append("# ").append(line).append('\n'));
        out.append("# Read as ").append(setting.allowed()).append(".\n\n");
        return out.toString();
    }

    private static String assignment(Setting<?> setting) {
        var text = setting.defaultText();
        return (text.isEmpty() ? "#" : "") + setting.name() + "=" + quoted(text) + "\n";
    }

    private static String words(Setting<?> setting) {
        var text = setting.defaultText();
        return (text.isEmpty() ? "# " : "") + setting.name() + "\t" + text + "\n";
    }

    private static List<String> fold(String text) {
        var lines = new java.util.ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./:@%+,=-]*")
                ? value
                : '"' + value.replaceAll("([\"\\\\$`])", "\\\\$1") + '"';
    }
}
