package org.courier.auth.policy;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;
import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// When each account last logged in, by service: a small text for each account in `lastlogin` of
/// the state directory. Logins are gathered for some seconds and written without fsync: losing the
/// last ones with the machine costs nothing, and anybody may read while the server runs.
public final class LastLogins implements AutoCloseable {
    private static final Log LOG = Log.of("authdaemond");
    private static final Duration GATHERING = Duration.ofSeconds(10);
    private static final int MOST_GATHERED = 10_000;

    /// Clients of authdaemond name services as they like.
    private static final int MOST_SERVICES = 32;

    private static final int LONGEST = 1 << 16;

    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private Map<String, Map<String, Login>> gathered = new HashMap<>();
    private boolean awaited;

    /// @param address of the client; empty: this host
    /// @param mechanism a SASL mechanism, or "password"
    public record Login(
            String account, String service, Instant time, String address, String mechanism) {}

    private LastLogins(Path directory) {
        this.directory = directory;
    }

    public static LastLogins of(Path state) {
        return new LastLogins(state.resolve("lastlogin"));
    }

    void add(Login login) {
        boolean full;
        lock.lock();
        try {
            gathered.computeIfAbsent(login.account(), _ -> new HashMap<>())
                    .put(login.service(), login);
            full = gathered.size() >= MOST_GATHERED;
            if (!awaited) {
                awaited = true;
                Thread.ofVirtual().name("lastlogin").start(this::writeLater);
            }
        } finally {
            lock.unlock();
        }
        if (full) write();
    }

    private void writeLater() {
        try {
            Thread.sleep(GATHERING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            awaited = false;
        } finally {
            lock.unlock();
        }
        write();
    }

    private void write() {
        Map<String, Map<String, Login>> taken;
        lock.lock();
        try {
            taken = gathered;
            gathered = new HashMap<>();
        } finally {
            lock.unlock();
        }
        if (taken.isEmpty()) return;
        writing.lock();
        try {
            var owner = PosixFilePermissions.fromString("rwx------");
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS))
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(owner));
            for (var account : taken.entrySet()) merge(account.getKey(), account.getValue());
        } catch (IOException e) {
            LOG.error("ERR: last logins are not kept: " + e.getMessage());
        } finally {
            writing.unlock();
        }
    }

    private void merge(String account, Map<String, Login> logins) throws IOException {
        var file = directory.resolve(FileNames.of(account));
        var all = new LinkedHashMap<String, Login>();
        for (var login : logins.values())
            if (all.size() < MOST_SERVICES) all.put(login.service, login);
        for (var old : read(file))
            if (all.size() < MOST_SERVICES) all.putIfAbsent(old.service, old);
        var text = new StringBuilder();
        for (var login : all.values())
            text.append(
                    String.join(
                                    "\t",
                                    field(account),
                                    field(login.service),
                                    login.time.toString(),
                                    login.address,
                                    field(login.mechanism))
                            + "\n");
        DurableFile.replaceVolatile(
                file, directory, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String field(String text) {
        String shown = text.replaceAll("\\p{Cntrl}", "?");
        return shown.length() > 256 ? shown.substring(0, 256) : shown;
    }

    /// A file that a stop of the machine cut short has what it has.
    private static List<Login> read(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) return List.of();
        var logins = new ArrayList<Login>();
        var text = new String(SafeFile.read(file, LONGEST), StandardCharsets.UTF_8);
        for (var line : text.lines().toList()) {
            var f = line.split("\t", -1);
            if (f.length != 5) continue;
            time(f[2]).ifPresent(t -> logins.add(new Login(f[0], f[1], t, f[3], f[4])));
        }
        return logins;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// What is on disk about one account, any service.
    public List<Login> of(String account) throws IOException {
        return read(directory.resolve(FileNames.of(account)));
    }

    /// The same of all accounts.
    public void all(Consumer<Login> each) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) return;
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files)
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) read(file).forEach(each);
        }
    }

    @Override
    public void close() {
        write();
    }
}
