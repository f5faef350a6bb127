package org.courier.core.net;

import org.courier.core.config.ConfigError;
import org.courier.core.log.Log;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// smtpaccess, imapaccess: which addresses may connect, and with which variables. Text files,
/// reloaded on change; the most specific entry decides, and who is in none may connect.
public final class AccessList {
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final Optional<String> denyMessage;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile Version version;

    /// The files as they were read, and as they were when last looked at.
    private record Version(
            AccessFiles.Table table, List<FileStamp> read, List<FileStamp> seen, long looked) {}

    private AccessList(Path path, Optional<String> denyMessage) throws IOException {
        this.path = path;
        this.denyMessage = denyMessage;
        var stamps = AccessFiles.stamps(path);
        version = new Version(table(), stamps, stamps, System.nanoTime());
    }

    /// @throws ConfigError naming file and line of what is wrong
    public static AccessList load(Path fileOrDirectory) {
        return load(fileOrDirectory, Optional.empty());
    }

    /// The message is what couriertcpd's -denymsg says to those who may not connect.
    ///
    /// @throws ConfigError also when only a list that C compiled is there: it would be passed over
    public static AccessList load(Path fileOrDirectory, Optional<String> denyMessage) {
        var compiled = fileOrDirectory.resolveSibling(fileOrDirectory.getFileName() + ".dat");
        if (!Files.exists(fileOrDirectory) && Files.exists(compiled))
            throw new ConfigError(
                    fileOrDirectory + ": is not there; " + compiled + " cannot be read without it");
        try {
            return new AccessList(fileOrDirectory, denyMessage);
        } catch (IOException e) {
            throw new ConfigError(fileOrDirectory + ": cannot be read: " + e.getMessage());
        }
    }

    public sealed interface Decision {}

    public record Allow(Map<String, String> variables) implements Decision {}

    public record Deny(Optional<String> message) implements Decision {}

    /// What is decided about a client.
    public Decision check(InetAddress address) {
        var table = current();
        return table.longest(AddressRange.of(address))
                .or(table::everybody)
                .orElse(new Allow(Map.of()));
    }

    /// What is decided about the address and port a client connected to (-accesslocal): entries
    /// `ip.port`, `ip`, `*.port` and `*`.
    public Decision checkLocal(InetSocketAddress local) {
        var table = current();
        var ports = table.ports();
        var exact = Optional.ofNullable(ports.get(key(local.getAddress()) + "." + local.getPort()));
        return exact.or(() -> table.longest(AddressRange.of(local.getAddress())))
                .or(() -> Optional.ofNullable(ports.get("*." + local.getPort())))
                .or(table::everybody)
                .orElse(new Allow(Map.of()));
    }

    private static String key(InetAddress address) {
        if (address instanceof Inet4Address) return address.getHostAddress();
        var key = new StringBuilder();
        var octets = address.getAddress();
        for (int i = 0; i < octets.length; i += 2)
            key.append(String.format(Locale.ROOT, ":%02x%02x", octets[i], octets[i + 1]));
        return key.toString();
    }

    private AccessFiles.Table table() throws IOException {
        return new AccessFiles(denyMessage).read(path);
    }

    /// Looks at the files at most once a second, and reads them when they did not change between
    /// two looks: a file that is being written is not a list. One that became wrong is logged and
    /// the old list stays.
    private AccessFiles.Table current() {
        var old = version;
        if (System.nanoTime() - old.looked() < LOOK_AGAIN || !reloading.tryLock())
            return old.table();
        try {
            var now = AccessFiles.stamps(path);
            boolean settled = now.equals(old.seen()) && !now.equals(old.read());
            var read = settled ? now : old.read();
            version = new Version(old.table(), read, now, System.nanoTime());
            if (settled) version = new Version(table(), now, now, System.nanoTime());
        } catch (ConfigError | IOException e) {
            Log.of("couriertcpd").error(e.getMessage() + " (the list read before stays)");
        } finally {
            reloading.unlock();
        }
        return version.table();
    }
}
