package org.courier.auth.tool;

import org.courier.auth.backend.UserDbEditor;
import org.courier.auth.backend.UserDbRecord;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// userdb: shows and changes records of the userdb text.
public final class Userdb {
    private static final String USAGE =
            """
            Usage: userdb [path/.../ | -f file ]name set field=value field=value...
                   userdb [path/.../ | -f file ]name unset field field...
                   userdb [path/.../ | -f file ]name del
                   userdb -show [path/... | -f file ] [name]
            """;

    /// Perl's die() exits with the error number at hand; scripts have come to know them.
    private static final int INVALID = 22;

    private static final int NOT_A_FILE = 25;
    private static final int NO_SUCH_DIRECTORY = 2;

    private final Streams streams;
    private final Path userdb;

    private Userdb(Streams streams, Path userdb) {
        this.streams = streams;
        this.userdb = userdb;
    }

    public static int run(List<String> arguments, Streams streams) throws IOException {
        return run(arguments, streams, SystemConfiguration.directory());
    }

    static int run(List<String> arguments, Streams streams, ConfigDirectory configuration)
            throws IOException {
        return new Userdb(streams, configuration.file("userdb")).run(new ArrayDeque<>(arguments));
    }

    /// A file of the text and a name in it.
    private record Place(Path file, Optional<String> name) {}

    private int run(Deque<String> arguments) throws IOException {
        boolean show = "-show".equals(arguments.peek());
        if (show) {
            arguments.pop();
        }
        Optional<Path> file = Optional.empty();
        if ("-f".equals(arguments.peek())) {
            arguments.pop();
            if (arguments.isEmpty()) {
                return usage();
            }
            file = Optional.of(Path.of(arguments.pop()));
        }
        if (show) {
            return arguments.size() > 2 ? usage() : show(place(file, arguments));
        }
        if (arguments.size() < 2) {
            return usage();
        }
        var place = named(file, arguments.pop());
        String verb = arguments.pop();
        return switch (verb) {
            case "set" -> checked(place, () -> set(place, List.copyOf(arguments)));
            case "unset" -> checked(place, () -> unset(place, List.copyOf(arguments)));
            case "del" -> checked(place, () -> delete(place));
            default -> usage();
        };
    }

    private int usage() {
        streams.out().print(USAGE);
        return 1;
    }

    /// `foo/bar/name` is "name" in the file foo/bar of the userdb directory.
    private Place named(Optional<Path> file, String argument) {
        int slash = argument.lastIndexOf('/');
        if (file.isPresent() || slash < 0) {
            return new Place(file.orElse(userdb), Optional.of(argument));
        }
        return new Place(
                userdb.resolve(argument.substring(0, slash)),
                Optional.of(argument.substring(slash + 1)));
    }

    /// What -show is to show: in a userdb directory the first word is a file, in a userdb file the
    /// only word is a name.
    private Place place(Optional<Path> file, Deque<String> arguments) {
        var path = file;
        if (path.isEmpty() && !arguments.isEmpty() && Files.isDirectory(userdb)) {
            path = Optional.of(userdb.resolve(arguments.pop()));
        }
        return new Place(path.orElse(userdb), Optional.ofNullable(arguments.peekLast()));
    }

    private int show(Place place) throws IOException {
        if (Files.isDirectory(place.file())) {
            streams.err().println(place.file() + ": not a file.");
            return NOT_A_FILE;
        }
        for (var record : new UserDbEditor(place.file()).records()) {
            String name = UserDbRecord.text(record.name());
            if (place.name().isEmpty()) {
                streams.out().println(name);
            } else if (place.name().get().equals(name)) {
                record.fields()
                        .forEach(
                                (field, value) ->
                                        streams.out()
                                                .println(UserDbRecord.text(field + "=" + value)));
            }
        }
        return 0;
    }

    private interface Change {
        int make() throws IOException;
    }

    private int checked(Place place, Change change) throws IOException {
        if (Files.isDirectory(place.file())) {
            streams.err().println(place.file() + ": not a file.");
            return NOT_A_FILE;
        }
        Path directory = place.file().toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            streams.err().println("Can't open " + place.file() + ": no directory " + directory);
            return NO_SUCH_DIRECTORY;
        }
        String name = place.name().orElseThrow();
        if (name.isEmpty() || name.startsWith("#") || name.chars().anyMatch(c -> c < 0x20)) {
            streams.err().println("Invalid name.");
            return INVALID;
        }
        return change.make();
    }

    private int set(Place place, List<String> fields) throws IOException {
        var changes = new LinkedHashMap<String, String>();
        for (String field : fields) {
            if (!valid(field)) {
                streams.err().println("Invalid field or value.");
                return INVALID;
            }
            int equals = field.indexOf('=');
            if (equals >= 0) {
                changes.put(field.substring(0, equals), field.substring(equals + 1));
                continue;
            }
            var value = Secret.read(streams, place.name().orElseThrow() + "." + field + ": ");
            if (value.isEmpty()) {
                return 1;
            }
            if (!valid("x" + value.get())) {
                streams.err().println("Invalid value.");
                return NOT_A_FILE;
            }
            changes.put(field, value.get());
        }
        new UserDbEditor(place.file()).changeOrAdd(raw(place), record -> with(record, changes));
        return 0;
    }

    private static UserDbRecord with(UserDbRecord record, Map<String, String> changes) {
        var fields = new LinkedHashMap<>(record.fields());
        changes.forEach(
                (field, value) -> fields.put(UserDbRecord.raw(field), UserDbRecord.raw(value)));
        return new UserDbRecord(record.name(), fields);
    }

    private static boolean valid(String field) {
        return !field.isEmpty()
                && field.charAt(0) != '='
                && field.indexOf('|') < 0
                && field.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
    }

    private int unset(Place place, List<String> fields) throws IOException {
        var names = new ArrayList<String>();
        fields.forEach(field -> names.add(UserDbRecord.raw(field)));
        new UserDbEditor(place.file())
                .change(
                        raw(place),
                        record -> {
                            var left = new LinkedHashMap<>(record.fields());
                            left.keySet().removeAll(names);
                            return Optional.of(new UserDbRecord(record.name(), left));
                        });
        return 0;
    }

    private int delete(Place place) throws IOException {
        new UserDbEditor(place.file()).delete(raw(place));
        return 0;
    }

    private static String raw(Place place) {
        return UserDbRecord.raw(place.name().orElseThrow());
    }
}
