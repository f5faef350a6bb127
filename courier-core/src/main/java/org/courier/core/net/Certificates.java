package org.courier.core.net;

import org.courier.core.log.Log;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// The server's certificates in files: `TLS_CERTFILE.servername` wins over
/// `TLS_CERTFILE.localaddress`, that over `TLS_CERTFILE`; `TLS_PRIVATE_KEYFILE` follows the same
/// suffix, else the key is in the certificate's file. Files are read again when they change.
final class Certificates {
    private static final Log LOG = Log.of("couriertls");

    private final Path certificateFile;
    private final Optional<Path> keyFile;
    private final Map<Path, Loaded> loaded = new ConcurrentHashMap<>();
    private final AtomicLong versions = new AtomicLong();

    /// One at a time reads a changed file, so that only one version replaces the one before.
    private final ReentrantLock loading = new ReentrantLock();

    /// A certificate with its key. The alias names this very version.
    record Chosen(String alias, List<X509Certificate> chain, PrivateKey key) {
        /// Whether it can be used with a key algorithm the client named.
        boolean fits(String keyType) {
            var algorithm = key.getAlgorithm();
            return algorithm.equals(keyType)
                    || algorithm.equals("RSA") && keyType.equals("RSASSA-PSS")
                    || algorithm.equals("EdDSA") && keyType.startsWith("Ed");
        }
    }

    private record Loaded(List<FileStamp> stamps, Chosen now, Optional<Chosen> before) {}

    Certificates(Path certificateFile, Optional<Path> keyFile) {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
    }

    /// @throws IOException when the main file cannot be used
    void check() throws IOException {
        load(certificateFile, stamps(certificateFile, ""), Optional.empty());
    }

    /// The best one there is; a broken file is logged and the next best taken.
    Optional<Chosen> choose(Optional<String> serverName, Optional<InetAddress> local) {
        var suffixes = new ArrayList<String>();
        serverName.ifPresent(
                name -> {
                    var safe = name.replace('/', '.');
                    suffixes.add("." + safe);
                    suffixes.add("." + safe.toLowerCase(Locale.ROOT));
                });
        local.ifPresent(address -> suffixes.add(suffix(address)));
        suffixes.add("");
        for (var suffix : suffixes) {
            var file = with(certificateFile, suffix);
            if (!Files.isReadable(file)) continue;
            var chosen = current(file, suffix);
            if (chosen.isPresent()) return chosen;
        }
        return Optional.empty();
    }

    /// Whether an address has a certificate of its own.
    boolean hasFor(InetAddress local) {
        return Files.isReadable(with(certificateFile, suffix(local)));
    }

    private static String suffix(InetAddress local) {
        return "." + AddressText.of(local).replaceFirst("^::ffff:(?=.*\\.)", "");
    }

    private static Path with(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private Optional<Chosen> current(Path file, String suffix) {
        var stamps = stamps(file, suffix);
        var known = upToDate(file, stamps);
        if (known.isPresent()) return known;
        loading.lock();
        try {
            var meanwhile = upToDate(file, stamps);
            if (meanwhile.isPresent()) return meanwhile;
            return Optional.of(load(file, stamps, latest(file)));
        } catch (IOException e) {
            LOG.error(e.getMessage());
            return latest(file);
        } finally {
            loading.unlock();
        }
    }

    private Optional<Chosen> upToDate(Path file, List<FileStamp> stamps) {
        return Optional.ofNullable(loaded.get(file))
                .filter(l -> l.stamps().equals(stamps))
                .map(Loaded::now);
    }

    private Optional<Chosen> latest(Path file) {
        return Optional.ofNullable(loaded.get(file)).map(Loaded::now);
    }

    private List<FileStamp> stamps(Path file, String suffix) {
        var stamps = new ArrayList<FileStamp>();
        FileStamp.of(file).ifPresent(stamps::add);
        keyFor(suffix).flatMap(FileStamp::of).ifPresent(stamps::add);
        return List.copyOf(stamps);
    }

    private Optional<Path> keyFor(String suffix) {
        return keyFile.map(k -> with(k, suffix)).filter(Files::isReadable);
    }

    private Chosen load(Path file, List<FileStamp> stamps, Optional<Chosen> before)
            throws IOException {
        var suffix =
                file.getFileName()
                        .toString()
                        .substring(certificateFile.getFileName().toString().length());
        var read = KeyFile.read(file);
        if (read.certificates().isEmpty()) throw new IOException(file + ": no certificate in it");
        var keyPath = keyFor(suffix);
        var key = keyPath.isPresent() ? KeyFile.read(keyPath.get()).key() : read.key();
        var found =
                key.orElseThrow(
                        () -> new IOException(keyPath.orElse(file) + ": no private key in it"));
        var chosen =
                new Chosen(
                        file.getFileName() + "#" + versions.incrementAndGet(),
                        read.certificates(),
                        found);
        loaded.put(file, new Loaded(stamps, chosen, before));
        return chosen;
    }

    /// The version an engine chose, though its file may have changed meanwhile.
    Optional<Chosen> byAlias(String alias) {
        for (var one : loaded.values()) {
            if (one.now().alias().equals(alias)) return Optional.of(one.now());
            if (one.before().filter(b -> b.alias().equals(alias)).isPresent()) return one.before();
        }
        return Optional.empty();
    }
}
