package org.courier.auth.backend;

import org.courier.auth.AuthBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// How a test sets up each source of accounts. One row per row of `Backends`, or more.
final class BackendStages {
    /// An account that the store holds; the hash is of the password.
    record Stored(String name, String hash, int uid, String home, String options) {}

    interface Setup {
        AuthBackend of(Path directory, List<Stored> accounts) throws IOException;
    }

    /// @param module its name in `Backends`
    /// @param broken a source whose store is there but cannot be asked
    /// @param cannot titles of the cases that such a source cannot satisfy by its nature
    record Stage(String title, String module, Setup working, Setup broken, Set<String> cannot) {
        Stage(String title, String module, Setup working, Setup broken) {
            this(title, module, working, broken, Set.of());
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Stage> ALL =
            Stream.of(
                            userDb(),
                            LdapStages.ROWS,
                            SqlStages.ROWS,
                            DaemonStages.ROWS,
                            SystemStages.ROWS)
                    .flatMap(List::stream)
                    .toList();

    private static List<Stage> userDb() {
        return List.of(
                new Stage(
                        "authuserdb",
                        UserDb.NAME,
                        (directory, accounts) -> new UserDb(text(directory, accounts)),
                        BackendStages::exposed),
                new Stage(
                        "authuserdb, compiled",
                        UserDb.NAME,
                        (directory, accounts) -> new UserDb(text(directory, accounts), 0),
                        BackendStages::exposed));
    }

    private BackendStages() {}

    static Path text(Path directory, List<Stored> accounts) throws IOException {
        var text = new StringBuilder();
        for (var account : accounts) {
            text.append(
                    "%s\tuid=%d|gid=%d|home=%s|systempw=%s|options=%s\n"
                            .formatted(
                                    account.name(),
                                    account.uid(),
                                    account.uid(),
                                    account.home(),
                                    account.hash(),
                                    account.options()));
        }
        return write(directory.resolve("userdb"), text.toString());
    }

    static Path write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
        return Files.writeString(file, text);
    }

    private static AuthBackend exposed(Path directory, List<Stored> accounts) throws IOException {
        var text = text(directory, accounts);
        Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-r--r--"));
        return new UserDb(text);
    }
}
