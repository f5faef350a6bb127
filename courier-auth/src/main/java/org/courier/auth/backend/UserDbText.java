package org.courier.auth.backend;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The userdb text: a file, or a directory of files and directories. What starts with a dot or ends
/// with "~" is skipped. Nothing in it may have permissions for group or world, since it holds
/// passwords.
public final class UserDbText {
    /// A line longer than this is broken.
    private static final int LONGEST_LINE = 65_536;

    private static final int DEPTH = 16;
    private static final int FILES = 10_000;
    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private final Path path;

    public UserDbText(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /// Group or world may read or write it: nothing of it is used.
    public static final class Exposed extends IOException {
        private static final long serialVersionUID = 1L;

        Exposed(Path path) {
            super(path + ": MAY NOT HAVE GROUP OR WORLD PERMISSIONS!!");
        }
    }

    /// Takes what is read.
    interface Reader {
        void record(UserDbRecord record, Path file, int line);

        /// A line that is no record.
        void broken(Path file, int line, String problem);
    }

    /// A state of the text: its files, their times and sizes as one line of text.
    record State(List<Path> files, String fingerprint, long newest, long size) {}

    /// A missing text is an empty one.
    State state() throws IOException {
        var files = new ArrayList<Path>();
        var print = new StringBuilder();
        long[] newestAndSize = {0, 0};
        try {
            visit(path, DEPTH, files, print, newestAndSize);
        } catch (NoSuchFileException e) {
            if (!e.getFile().equals(path.toString())) {
                throw e;
            }
        }
        return new State(files, print.toString(), newestAndSize[0], newestAndSize[1]);
    }

    private void visit(
            Path at, int depth, List<Path> files, StringBuilder print, long[] newestAndSize)
            throws IOException {
        var attributes = Files.readAttributes(at, PosixFileAttributes.class);
        if (!attributes.isRegularFile() && !attributes.isDirectory()) {
            return; // A link to /dev/null hides a file.
        }
        var exposed = EnumSet.noneOf(PosixFilePermission.class);
        exposed.addAll(attributes.permissions());
        exposed.retainAll(OTHERS);
        if (!exposed.isEmpty()) {
            throw new Exposed(at);
        }
        newestAndSize[0] = Math.max(newestAndSize[0], attributes.lastModifiedTime().toMillis());
        print.append(at)
                .append('\t')
                .append(attributes.lastModifiedTime())
                .append('\t')
                .append(attributes.fileKey());
        if (attributes.isRegularFile()) {
            print.append('\t').append(attributes.size()).append('\n');
            newestAndSize[1] += attributes.size();
            files.add(at);
        } else {
            print.append('\n');
            for (Path entry : entries(at, depth)) {
                visit(entry, depth - 1, files, print, newestAndSize);
            }
        }
        if (files.size() > FILES) {
            throw new IOException(path + ": more than " + FILES + " files");
        }
    }

    private static List<Path> entries(Path directory, int depth) throws IOException {
        if (depth == 0) {
            throw new IOException(directory + ": directories are nested too deeply");
        }
        try (var list = Files.list(directory)) {
            return list.filter(UserDbText::counts).sorted().limit(FILES + 1L).toList();
        }
    }

    private static boolean counts(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && !name.endsWith("~");
    }

    /// The records of all files in order.
    void read(State state, Reader reader) throws IOException {
        for (Path file : state.files()) {
            try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                read(file, in, reader);
            }
        }
    }

    private static void read(Path file, InputStream in, Reader reader) throws IOException {
        byte[] line = new byte[LONGEST_LINE];
        int number = 1;
        int length = 0;
        for (int octet = in.read(); ; octet = in.read()) {
            if (octet != '\n' && octet >= 0) {
                if (length < LONGEST_LINE) {
                    line[length] = (byte) octet;
                }
                length++;
                continue;
            }
            if (length > LONGEST_LINE) {
                reader.broken(file, number, "line of more than " + LONGEST_LINE + " octets");
            } else {
                line(
                        file,
                        number,
                        new String(line, 0, length, StandardCharsets.ISO_8859_1),
                        reader);
            }
            if (octet < 0) {
                return;
            }
            number++;
            length = 0;
        }
    }

    private static void line(Path file, int number, String text, Reader reader) {
        if (text.isBlank() || text.startsWith("#")) {
            return;
        }
        UserDbRecord.parse(text)
                .ifPresentOrElse(
                        record -> reader.record(record, file, number),
                        () ->
                                reader.broken(
                                        file,
                                        number,
                                        "expected name<TAB>field=value|field=value..."));
    }
}
