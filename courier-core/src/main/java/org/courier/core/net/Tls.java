package org.courier.core.net;

import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/// TLS as the TLS_* settings describe it: certificates chosen by SNI and local address, reloaded
/// when files change.
public final class Tls {
    private static final Log LOG = Log.of("couriertls");

    private final Optional<Certificates> certificates;
    private final Optional<TrustedFiles> trusted;
    private final boolean verify;
    private final TlsRules rules;
    private final TlsRules startTlsRules;
    private final Scratch scratch = new Scratch(ByteBuffer::allocate);
    private final Map<ContextKey, SSLContext> contexts = new ConcurrentHashMap<>();

    /// Contexts differ by the address a certificate is chosen for and by the version of the trusted
    /// certificates.
    private record ContextKey(Optional<InetAddress> local, List<FileStamp> trusted) {}

    private Tls(
            Optional<Certificates> certificates,
            Optional<TrustedFiles> trusted,
            boolean verify,
            TlsRules rules,
            TlsRules startTlsRules) {
        this.certificates = certificates;
        this.trusted = trusted;
        this.verify = verify;
        this.rules = rules;
        this.startTlsRules = startTlsRules;
    }

    /// From TLS_CERTFILE, TLS_PRIVATE_KEYFILE, TLS_PROTOCOL, TLS_VERIFYPEER, TLS_TRUSTCERTS ...
    /// Empty when no certificate is set.
    ///
    /// @throws ConfigError when the certificate cannot be used
    public static Optional<Tls> server(Settings settings) {
        var file = settings.get(TlsSettings.TLS_CERTFILE).filter(f -> !f.isBlank());
        if (file.isEmpty()) return Optional.empty();
        var trusted =
                settings.get(TlsSettings.TLS_TRUSTCERTS)
                        .filter(f -> !f.isBlank())
                        .map(f -> new TrustedFiles(Path.of(f)));
        var rules = TlsRules.of(settings, trusted.isPresent());
        return Optional.of(
                server(
                        Path.of(file.get()),
                        settings.get(TlsSettings.TLS_PRIVATE_KEYFILE)
                                .filter(f -> !f.isBlank())
                                .map(Path::of),
                        trusted,
                        rules,
                        rules.forStartTls(settings)));
    }

    /// One certificate-and-key PEM file.
    ///
    /// @throws ConfigError when the certificate cannot be used
    public static Tls server(Path certificateFile) {
        return server(
                certificateFile,
                Optional.empty(),
                Optional.empty(),
                TlsRules.MODERN,
                TlsRules.MODERN);
    }

    private static Tls server(
            Path file,
            Optional<Path> key,
            Optional<TrustedFiles> trusted,
            TlsRules rules,
            TlsRules startTlsRules) {
        var certificates = new Certificates(file, key);
        try {
            certificates.check();
        } catch (IOException e) {
            throw new ConfigError("TLS_CERTFILE: " + TlsSettings.reason(e));
        }
        try {
            if (trusted.isPresent()) trusted.get().managers();
        } catch (IOException e) {
            throw new ConfigError("TLS_TRUSTCERTS: " + TlsSettings.reason(e));
        }
        return new Tls(Optional.of(certificates), trusted, true, rules, startTlsRules);
    }

    /// Client side: any certificate is accepted unless verify.
    public static Tls client(boolean verify, Optional<Path> trusted) {
        return client(verify, trusted, Optional.empty());
    }

    /// @param own certificate and key, PEM, shown to a server that asks for one
    /// @throws ConfigError when they cannot be used
    public static Tls client(boolean verify, Optional<Path> trusted, Optional<Path> own) {
        var certificates = own.map(file -> new Certificates(file, Optional.empty()));
        try {
            if (certificates.isPresent()) certificates.get().check();
        } catch (IOException e) {
            throw new ConfigError("TLS_CERTFILE: " + TlsSettings.reason(e));
        }
        return new Tls(
                certificates,
                trusted.map(TrustedFiles::new),
                verify,
                TlsRules.MODERN,
                TlsRules.MODERN);
    }

    /// Writes a new self-signed certificate and key (PEM, 0600) for the names.
    public static void writeSelfSigned(Path file, List<String> names) {
        try {
            SelfSigned.write(file, names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Scratch scratch() {
        return scratch;
    }

    /// An engine for a client that connected to this local address, on a port for TLS or by
    /// STARTTLS.
    SSLEngine serverEngine(InetAddress local, boolean byStartTls) throws IOException {
        var own =
                certificates.orElseThrow(() -> new IllegalStateException("no server certificate"));
        var key = own.hasFor(local) ? Optional.of(local) : Optional.<InetAddress>empty();
        var engine = context(key).createSSLEngine();
        engine.setUseClientMode(false);
        var agreeable = byStartTls ? startTlsRules : rules;
        engine.setSSLParameters(agreeable.server(engine.getSSLParameters()));
        return engine;
    }

    SSLEngine clientEngine(String serverName, int port) throws IOException {
        var engine = context(Optional.empty()).createSSLEngine(serverName, port);
        engine.setUseClientMode(true);
        engine.setSSLParameters(rules.client(engine.getSSLParameters(), serverName, verify));
        return engine;
    }

    private SSLContext context(Optional<InetAddress> local) throws IOException {
        var key = new ContextKey(local, trusted.isPresent() ? trusted.get().stamps() : List.of());
        var known = Optional.ofNullable(contexts.get(key));
        if (known.isPresent()) return known.get();
        try {
            var made = make(local);
            contexts.keySet().removeIf(k -> !k.trusted().equals(key.trusted()));
            contexts.put(key, made);
            return made;
        } catch (IOException e) {
            var before = before(local);
            if (before.isEmpty()) throw e;
            LOG.error(TlsSettings.reason(e) + " (the certificates read before stay)");
            contexts.put(key, before.get());
            return before.get();
        }
    }

    /// The context with trusted certificates as they were.
    private Optional<SSLContext> before(Optional<InetAddress> local) {
        return contexts.entrySet().stream()
                .filter(c -> c.getKey().local().equals(local))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private SSLContext make(Optional<InetAddress> local) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            var keys =
                    certificates
                            .map(c -> new KeyManager[] {new KeyChooser(c, local)})
                            .orElse(new KeyManager[0]);
            context.init(keys, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot set up TLS", e);
        }
    }

    private TrustManager[] trustManagers() throws IOException {
        if (!verify) return new TrustManager[] {new TrustAll()};
        return trusted.isPresent() ? trusted.get().managers() : TrustedFiles.wellKnown();
    }
}
