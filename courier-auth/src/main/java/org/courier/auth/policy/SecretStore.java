package org.courier.auth.policy;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.file.DotLock;
import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;
import org.courier.core.file.TemporaryFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// `apppasswords` in the configuration directory: a file for each account that has app passwords or
/// TOTP, by its address, whatever source the account is from. Only the owner may read.
final class SecretStore {
    static final String NAME = "apppasswords";
    private static final int LONGEST = 1 << 16;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Path directory;
    private final ReentrantLock writing = new ReentrantLock();

    SecretStore(ConfigDirectory configuration) {
        directory = configuration.file(NAME);
    }

    /// @throws IOException also when the file is not understood: what it would have barred is not
    ///   let in
    AccountSecrets read(String account) throws IOException {
        var file = file(account);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) return AccountSecrets.NONE;
        try {
            var text = new String(SafeFile.read(file, LONGEST), StandardCharsets.UTF_8);
            return AccountSecrets.parse(text);
        } catch (NoSuchFileException _) {
            return AccountSecrets.NONE;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage());
        }
    }

    /// Replaces what there is, as a whole; other processes wait.
    AccountSecrets update(String account, UnaryOperator<AccountSecrets> change) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            var owner = PosixFilePermissions.fromString("rwx------");
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(owner));
            copyOwner(directory.toAbsolutePath().getParent(), directory);
        }
        writing.lock();
        try (var _ = DotLock.acquire(directory.resolve(".lock"), directory, WAIT)) {
            var old = read(account);
            var changed = change.apply(old);
            if (!changed.equals(old)) write(file(account), changed);
            return changed;
        } finally {
            writing.unlock();
        }
    }

    private void write(Path file, AccountSecrets secrets) throws IOException {
        if (secrets.equals(AccountSecrets.NONE)) {
            Files.deleteIfExists(file);
        } else {
            try (var temporary = TemporaryFile.create(directory, "apppassword")) {
                Files.setPosixFilePermissions(
                        temporary.path(), PosixFilePermissions.fromString("rw-------"));
                copyOwner(directory, temporary.path());
                var octets = ByteBuffer.wrap(secrets.format().getBytes(StandardCharsets.UTF_8));
                while (octets.hasRemaining()) temporary.channel().write(octets);
                temporary.channel().force(true);
                Files.move(temporary.path(), file, StandardCopyOption.ATOMIC_MOVE);
                temporary.keep();
            }
        }
        DurableFile.syncDirectory(directory);
    }

    /// A command run by root writes for a server that is not.
    private static void copyOwner(Path from, Path to) throws IOException {
        var owner = Files.getAttribute(from, "unix:uid");
        if (!owner.equals(Files.getAttribute(to, "unix:uid")))
            Files.setAttribute(to, "unix:uid", owner);
    }

    private Path file(String account) {
        return directory.resolve(FileNames.of(account));
    }
}
