package org.courier.core.net;

import org.courier.core.log.Log;

import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The server's certificates in files: `TLS_CERTFILE.servername` wins over
/// `TLS_CERTFILE.localaddress`, that over `TLS_CERTFILE`; `TLS_PRIVATE_KEYFILE` follows the same
/// suffix, else the key is in the certificate's file. Files are read again when they change.
final class Certificates {
    private static final Log LOG = Log.of("couriertls");
    private static final int VERSIONS = 8;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,253}");

    private final Path certificateFile;
    private final Optional<Path> keyFile;
    private final Map<Path, Loaded> loaded = new ConcurrentHashMap<>();
    private final AtomicLong versions = new AtomicLong();
    private final Expiry expiry = new Expiry();

    /// Versions that cannot be used, so that each is logged and tried once.
    private final Map<Path, List<FileStamp>> broken = new ConcurrentHashMap<>();

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

    /// @param before versions that a handshake may still be about, the newest first
    private record Loaded(List<FileStamp> stamps, Chosen now, List<Chosen> before) {
        List<Chosen> andBefore() {
            return Stream.concat(Stream.of(now), before.stream()).limit(VERSIONS).toList();
        }
    }

    Certificates(Path certificateFile, Optional<Path> keyFile) {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
    }

    /// @throws IOException when the main file cannot be used
    void check() throws IOException {
        load(certificateFile, stamps(certificateFile, ""));
    }

    /// The best one there is; a broken file is logged, and the version of it that was read before
    /// or the next best taken. A name comes from a stranger and becomes a part of a file's name.
    Optional<Chosen> choose(Optional<String> serverName, Optional<InetAddress> local) {
        var suffixes = new LinkedHashSet<String>();
        serverName.filter(n -> NAME.matcher(n).matches()).ifPresent(n -> add(suffixes, n));
        local.ifPresent(address -> suffixes.add(suffix(address)));
        for (var suffix : suffixes) {
            var file = with(certificateFile, suffix);
            if (!Files.isReadable(file)) continue;
            var chosen = current(file, suffix);
            if (chosen.isPresent()) return chosen;
        }
        return current(certificateFile, "");
    }

    /// As it was sent, in lower case, and with its U-labels (RFC 5890 section 2.3.2.1), which C's
    /// GnuTLS build looks for.
    private static void add(Set<String> suffixes, String name) {
        suffixes.add("." + name);
        var lower = name.toLowerCase(Locale.ROOT);
        suffixes.add("." + lower);
        if (lower.contains("xn--")) own(lower).ifPresent(u -> suffixes.add("." + u));
    }

    /// Empty where the operating system's locale has no such letters in file names.
    private static Optional<String> own(String name) {
        try {
            return Optional.of(Path.of(IDN.toUnicode(name)).toString());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
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
        var good = upToDate(file, stamps);
        if (good.isPresent()) {
            expiry.look(file, good.get().chain());
            return good;
        }
        if (stamps.equals(broken.get(file))) return latest(file);
        loading.lock();
        try {
            var meanwhile = upToDate(file, stamps);
            if (meanwhile.isPresent()) return meanwhile;
            return Optional.of(load(file, stamps));
        } catch (IOException e) {
            var known = Optional.ofNullable(broken.put(file, stamps));
            if (known.isEmpty() || !known.get().equals(stamps))
                LOG.error(
                        TlsSettings.reason(e)
                                + (latest(file).isPresent()
                                        ? " (the certificate read before stays)"
                                        : ""));
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

    private Chosen load(Path file, List<FileStamp> stamps) throws IOException {
        var suffix = suffixOf(file);
        var read = KeyFile.read(file);
        if (read.certificates().isEmpty()) throw new IOException(file + ": no certificate in it");
        var keyPath = keyFor(suffix);
        var key = keyPath.isPresent() ? KeyFile.read(keyPath.get()).key() : read.key();
        var found =
                key.orElseThrow(
                        () -> new IOException(keyPath.orElse(file) + ": no private key in it"));
        if (!KeyFile.belong(read.certificates().getFirst(), found))
            throw new IOException(
                    keyPath.orElse(file) + ": the private key is not that of " + file);
        expiry.look(file, read.certificates());
        var chosen =
                new Chosen(
                        file.getFileName() + "#" + versions.incrementAndGet(),
                        read.certificates(),
                        found);
        loaded.merge(
                file,
                new Loaded(stamps, chosen, List.of()),
                (old, next) -> new Loaded(stamps, chosen, old.andBefore()));
        broken.remove(file);
        return chosen;
    }

    /// For who wants to know what is wrong with a file.
    Chosen read(Path file) throws IOException {
        return load(file, stamps(file, suffixOf(file)));
    }

    String suffixOf(Path file) {
        var base = certificateFile.getFileName().toString();
        return file.getFileName().toString().substring(base.length());
    }

    /// The version an engine chose, though its file may have changed meanwhile.
    Optional<Chosen> byAlias(String alias) {
        for (var one : loaded.values()) {
            if (one.now().alias().equals(alias)) return Optional.of(one.now());
            var before = one.before().stream().filter(b -> b.alias().equals(alias)).findFirst();
            if (before.isPresent()) return before;
        }
        return Optional.empty();
    }
}
