package org.courier.auth.tool;

import org.courier.auth.backend.UserDbRecord;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// pw2userdb: prints passwd(5) and shadow(5) accounts as userdb records.
public final class Pw2userdb {
    private static final Pattern OPTION =
            Pattern.compile("--?(passwd|shadow|domain)=(.*)|--?(noshadow|nouid|vpopuid)");
    private static final int DIED = 255;
    private static final int NOT_FOUND = 2;

    private final Map<String, String> options = new LinkedHashMap<>();
    private final Streams streams;

    private Pw2userdb(Streams streams) {
        this.streams = streams;
    }

    public static int run(List<String> arguments, Streams streams) throws IOException {
        return new Pw2userdb(streams).run(arguments);
    }

    private int run(List<String> arguments) throws IOException {
        for (String argument : arguments) {
            var option = OPTION.matcher(argument);
            if (!option.matches()) {
                streams.err().println("Unknown option: " + argument.replaceFirst("^-+", ""));
                streams.err().println("Invalid options.");
                return DIED;
            }
            options.put(
                    Optional.ofNullable(option.group(1)).orElse(option.group(3)),
                    Optional.ofNullable(option.group(2)).orElse(""));
        }
        try {
            print();
            return 0;
        } catch (NoSuchFileException _) {
            streams.err().println("No such file or directory");
            return NOT_FOUND;
        }
    }

    private void print() throws IOException {
        var hashes =
                options.containsKey("noshadow")
                        ? Map.<String, String>of()
                        : shadow(Path.of(options.getOrDefault("shadow", "/etc/shadow")));
        var accounts = lines(Path.of(options.getOrDefault("passwd", "/etc/passwd")), 7);
        for (var account : accounts) {
            var fields = fields(account, hashes.getOrDefault(account[0], account[1]));
            String domain = options.containsKey("domain") ? "@" + options.get("domain") : "";
            String name = account[0] + domain;
            var text =
                    fields.entrySet().stream()
                            .map(field -> field.getKey() + "=" + field.getValue())
                            .collect(Collectors.joining("|"));
            streams.out().println(UserDbRecord.text(name + "\t" + text));
            if (!options.containsKey("nouid")) {
                streams.out().println(UserDbRecord.text(fields.get("uid") + "=\t" + name));
            }
        }
    }

    private Map<String, String> fields(String[] account, String hash) throws IOException {
        var owner = options.containsKey("vpopuid") ? vpopmail() : account;
        var fields = new LinkedHashMap<String, String>();
        fields.put("uid", owner[2]);
        fields.put("gid", owner[3]);
        fields.put("home", account[5]);
        fields.put("shell", account[6]);
        fields.put("systempw", hash.equals("x") ? "" : hash);
        fields.put("gecos", account[4].replace('|', ' '));
        fields.values().removeIf(String::isEmpty);
        return fields;
    }

    /// All accounts belong to the system's vpopmail user.
    private static String[] vpopmail() throws IOException {
        return lines(Path.of("/etc/passwd"), 7).stream()
                .filter(account -> account[0].equals("vpopmail"))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no user vpopmail"));
    }

    private static Map<String, String> shadow(Path file) throws IOException {
        return lines(file, 2).stream()
                .collect(Collectors.toMap(line -> line[0], line -> line[1], (first, _) -> first));
    }

    private static List<String[]> lines(Path file, int columns) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(line -> line.length >= columns && !line[0].isEmpty())
                    .toList();
        }
    }
}
