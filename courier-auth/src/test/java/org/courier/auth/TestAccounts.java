package org.courier.auth;

import org.courier.auth.backend.UserDb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/// Accounts for tests, of this module and of those above it: a real userdb, home directories and
/// Maildirs below one directory. Passwords are stored in clear, so that every SASL mechanism works.
public record TestAccounts(Path directory, Authenticator authenticator) {
    /// @param accounts "alice:secret" or "alice@example.test:secret", with more fields behind a
    ///   third colon when wanted: "alice:secret:quota=1000000S|options=disablepop3=1"
    public static TestAccounts create(Path directory, String... accounts) throws IOException {
        int uid = uid(directory);
        var userdb = new StringBuilder();
        for (String account : accounts) {
            String[] parts = account.split(":", 3);
            var more = Optional.of(parts).filter(p -> p.length == 3).map(p -> "|" + p[2]);
            var home = directory.resolve("home").resolve(parts[0]);
            for (String part : List.of("cur", "new", "tmp")) {
                Files.createDirectories(home.resolve("Maildir").resolve(part));
            }
            give(home, uid);
            userdb.append(
                    "%s\tuid=%d|gid=%d|home=%s|systempw={PLAIN}%s%s\n"
                            .formatted(parts[0], uid, uid, home, parts[1], more.orElse("")));
        }
        var text = directory.resolve("userdb");
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.deleteIfExists(text);
        Files.createFile(text, PosixFilePermissions.asFileAttribute(owner));
        Files.writeString(text, userdb, StandardCharsets.UTF_8);
        return new TestAccounts(directory, Authenticator.of(List.of(new UserDb(text))));
    }

    /// Uid 0 is refused as an account; tests may run as root.
    private static int uid(Path directory) throws IOException {
        int own = (Integer) Files.getAttribute(directory, "unix:uid");
        return own == 0 ? 1000 : own;
    }

    /// To the accounts of a test, which have one uid.
    public static void give(Path directory) throws IOException {
        give(directory, 1000);
    }

    /// When tests run as root: the directory with all in it is this user's, and everybody may pass
    /// through those above it.
    public static void give(Path directory, int uid) throws IOException {
        if ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) return;
        try (var all = Files.walk(directory)) {
            for (var path : all.toList()) {
                Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
        }
        var above = directory.toAbsolutePath().getParent();
        for (; above.getParent() != null; above = above.getParent()) {
            var mode = Files.getPosixFilePermissions(above);
            if (mode.add(PosixFilePermission.OTHERS_EXECUTE))
                Files.setPosixFilePermissions(above, mode);
        }
    }

    public Account account(String name) {
        return switch (authenticator.lookUp("imap", name)) {
            case AuthResult.Accepted(var account) -> account;
            case AuthResult.Rejected _ -> throw new IllegalStateException("no account " + name);
            case AuthResult.TemporaryFailure(var why, _) -> throw new IllegalStateException(why);
        };
    }

    public Path maildir(String name) {
        return account(name).maildirPath();
    }
}
