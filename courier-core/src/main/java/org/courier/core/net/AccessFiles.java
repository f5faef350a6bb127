package org.courier.core.net;

import org.courier.core.config.ConfigError;
import org.courier.core.net.AccessList.Allow;
import org.courier.core.net.AccessList.Decision;
import org.courier.core.net.AccessList.Deny;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads access files: lines of a key, a tab, and `deny` or `allow` with variables; a directory's
/// files as if they were one.
final class AccessFiles {
    private static final Pattern LINE = Pattern.compile("(\\S+)(?:\\s+(.*))?");
    private static final Pattern WITH_PORT =
            Pattern.compile("(\\*|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|:.*)\\.([0-9]{1,5})");
    private static final Pattern LEFT_BY_PACKAGES =
            Pattern.compile(".*(\\.rpmsave|\\.rpmnew|\\.dpkg-[^.]*)");
    private static final String DIST = ".dist";
    private static final long LARGEST = 16 << 20;

    private final Optional<String> denyMessage;
    private final Map<AddressRange, Decision> ranges = new HashMap<>();
    private final Map<String, Decision> ports = new HashMap<>();
    private final Map<String, Path> keys = new HashMap<>();
    private Optional<Decision> everybody = Optional.empty();

    AccessFiles(Optional<String> denyMessage) {
        this.denyMessage = denyMessage;
    }

    /// What the files say: addresses by range, local ports, and `*`.
    record Table(
            Map<AddressRange, Decision> ranges,
            Map<String, Decision> ports,
            Optional<Decision> everybody,
            List<Integer> lengths) {
        Optional<Decision> longest(AddressRange address) {
            for (int length : lengths) {
                var found = ranges.get(address.shortened(length));
                if (found != null) return Optional.of(found);
            }
            return Optional.empty();
        }
    }

    /// The files themselves, and the directory that lists them.
    static List<FileStamp> stamps(Path path) {
        var stamps = new ArrayList<FileStamp>();
        FileStamp.of(path).ifPresent(stamps::add);
        if (!Files.isDirectory(path)) return stamps;
        try (Stream<Path> entries = Files.list(path)) {
            entries.sorted().map(FileStamp::of).forEach(s -> s.ifPresent(stamps::add));
        } catch (IOException e) {
            return stamps; // reading it will say why
        }
        return stamps;
    }

    Table read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            for (var file : files(path)) readFile(file);
        } else if (Files.exists(path)) {
            readFile(path);
        }
        var lengths =
                ranges.keySet().stream()
                        .map(AddressRange::length)
                        .distinct()
                        .sorted((a, b) -> b - a)
                        .toList();
        return new Table(Map.copyOf(ranges), Map.copyOf(ports), everybody, lengths);
    }

    private static List<Path> files(Path directory) throws IOException {
        var files = new ArrayList<Path>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (var file : entries.sorted().toList()) {
                var name = file.getFileName().toString();
                if (name.contains("~") || !Files.isRegularFile(file)) continue;
                if (LEFT_BY_PACKAGES.matcher(name).matches())
                    throw new ConfigError(file + ": left by a package upgrade; merge or remove it");
                if (!name.endsWith(DIST)) files.add(file);
                else checkDist(file, name);
            }
        }
        return files;
    }

    /// A .dist file is the packaged form of a file that must be newer.
    private static void checkDist(Path file, String name) throws IOException {
        var own = file.resolveSibling(name.substring(0, name.length() - DIST.length()));
        if (!Files.exists(own)
                || Files.getLastModifiedTime(own).compareTo(Files.getLastModifiedTime(file)) < 0)
            throw new ConfigError(file + ": newer than " + own.getFileName() + "; merge them");
    }

    private void readFile(Path file) throws IOException {
        if (Files.size(file) > LARGEST) throw new ConfigError(file + ": larger than 16 MB");
        int number = 0;
        for (var line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\r?\n")) {
            number++;
            var text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) continue;
            var parts = LINE.matcher(text);
            if (!parts.matches()) continue;
            try {
                add(file, parts.group(1), Optional.ofNullable(parts.group(2)).orElse("allow"));
            } catch (IllegalArgumentException e) {
                throw new ConfigError(file + ":" + number + ": " + e.getMessage());
            }
        }
    }

    private void add(Path file, String key, String value) {
        var decision = decision(value);
        if (keys.putIfAbsent(key, file) != null)
            throw new IllegalArgumentException("\"" + key + "\" is there twice");
        if (key.equals("*")) everybody = Optional.of(decision);
        else if (WITH_PORT.matcher(key).matches()) ports.put(key, decision);
        else for (var range : ranges(key)) ranges.putIfAbsent(range, decision);
    }

    private static List<AddressRange> ranges(String key) {
        try {
            return AddressRange.parse(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "read \""
                            + key
                            + "\", expected an address, its beginning, a network (10.1.0.0/16) or"
                            + " *");
        }
    }

    private Decision decision(String value) {
        if (value.startsWith("deny")) return new Deny(denyMessage);
        if (!value.startsWith("allow")) return new Allow(Map.of());
        var variables = new LinkedHashMap<String, String>();
        for (var assignment : split(value.substring("allow".length()))) {
            int equals = assignment.indexOf('=');
            var name = equals < 0 ? assignment : assignment.substring(0, equals);
            if (!name.isBlank())
                variables.put(name.strip(), equals < 0 ? "" : assignment.substring(equals + 1));
        }
        return new Allow(Map.copyOf(variables));
    }

    /// At commas outside of quotes; the quotes are not part of a value.
    private static List<String> split(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        char quote = 0;
        for (char c : text.toCharArray()) {
            if (quote == 0 && c == ',') {
                words.add(word.toString());
                word.setLength(0);
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) throw new IllegalArgumentException("a quote without an end");
        words.add(word.toString());
        return words;
    }
}
