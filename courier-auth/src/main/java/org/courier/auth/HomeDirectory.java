package org.courier.auth;

import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/// Makes the home directory of whoever logs in for the first time, from a skeleton such as
/// /etc/skel (AUTH_MKHOMEDIR_SKEL). It is made beside its place and moved there whole, so that
/// nobody ever sees half of one, and the account never has a part of it while it is written.
final class HomeDirectory {
    private static final Log LOG = Log.of("authdaemond");

    private HomeDirectory() {}

    /// A home that cannot be made is logged; the login then fails by itself.
    static void make(Account account, Path skeleton) {
        var home = account.home();
        if (Files.exists(home, LinkOption.NOFOLLOW_LINKS) || home.getParent() == null) return;
        try {
            var made =
                    Files.createTempDirectory(
                            home.getParent(),
                            ".mkhomedir",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
            var copy = made.resolve("home");
            try {
                copy(skeleton, copy, account);
                Files.move(copy, home, StandardCopyOption.ATOMIC_MOVE);
                LOG.info("INFO: made " + home + " for " + Log.field(account.address()));
            } finally {
                delete(made);
            }
        } catch (IOException e) {
            // another login of the same account may have been faster
            if (!Files.exists(home, LinkOption.NOFOLLOW_LINKS))
                LOG.error("ERR: " + home + " cannot be made: " + e.getMessage());
        }
    }

    private static void copy(Path from, Path to, Account account) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a)
                            throws IOException {
                        return copied(d);
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        return a.isOther() ? FileVisitResult.CONTINUE : copied(file);
                    }

                    private FileVisitResult copied(Path file) throws IOException {
                        var target = to.resolve(from.relativize(file).toString());
                        Files.copy(
                                file,
                                target,
                                LinkOption.NOFOLLOW_LINKS,
                                StandardCopyOption.COPY_ATTRIBUTES);
                        own(target, "unix:uid", account.uid());
                        own(target, "unix:gid", account.gid());
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void own(Path file, String attribute, int id) throws IOException {
        if (!Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS).equals(id))
            Files.setAttribute(file, attribute, id, LinkOption.NOFOLLOW_LINKS);
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path d, IOException e)
                            throws IOException {
                        Files.delete(d);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
