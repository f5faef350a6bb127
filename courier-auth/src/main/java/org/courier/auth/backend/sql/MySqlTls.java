package org.courier.auth.backend.sql;

import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;
import org.courier.core.net.CipherList;
import org.courier.core.net.KeyFile;
import org.courier.core.net.TrustedFiles;
import org.mariadb.jdbc.Configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// TLS to MySQL as the C suite's keys ask for it: only with MYSQL_SSL_CACERT or MYSQL_SSL_CAPATH,
/// and then the server's certificate must come from one of those authorities (its name is not
/// looked at).
final class MySqlTls {
    private static final Log LOG = Log.of("authdaemond");

    static final Setting<Optional<String>> CACERT =
            Setting.optional(
                    "MYSQL_SSL_CACERT",
                    "PEM file of authorities; TLS is used, and checked by them");
    static final Setting<Optional<String>> CAPATH =
            Setting.optional("MYSQL_SSL_CAPATH", "Directory of such files");
    static final Setting<Optional<String>> KEY =
            Setting.optional("MYSQL_SSL_KEY", "PEM file of our own private key");
    static final Setting<Optional<String>> CERT =
            Setting.optional("MYSQL_SSL_CERT", "PEM file of our own certificate");
    static final Setting<String> CIPHER =
            Setting.text("MYSQL_SSL_CIPHER", "", "Ciphers, as OpenSSL writes them");
    static final Setting<String> CIPHERS =
            Setting.text("MYSQL_SSL_CIPHERS", "", "The same, under the name in C's file");

    static final List<Setting<?>> ALL = List.of(KEY, CERT, CACERT, CAPATH, CIPHER, CIPHERS);

    private final List<Certificate> authorities;
    private final Optional<KeyFile> own;
    private final Optional<List<String>> suites;

    private MySqlTls(
            List<Certificate> authorities, Optional<KeyFile> own, Optional<List<String>> suites) {
        this.authorities = authorities;
        this.own = own;
        this.suites = suites;
    }

    /// @throws org.courier.core.config.ConfigError when a file cannot be used
    static Optional<MySqlTls> of(Place place, Settings settings) {
        if (settings.get(CACERT).isEmpty() && settings.get(CAPATH).isEmpty()) {
            return Optional.empty();
        }
        var authorities = new ArrayList<Certificate>();
        for (var setting : List.of(CACERT, CAPATH)) {
            settings.get(setting)
                    .ifPresent(path -> authorities.addAll(authorities(place, setting, path)));
        }
        String ciphers = settings.get(CIPHER) + " " + settings.get(CIPHERS);
        var suites =
                CipherList.translate(
                        ciphers.strip(), word -> LOG.warn(place.of(CIPHER) + ": " + word));
        return Optional.of(new MySqlTls(List.copyOf(authorities), own(place, settings), suites));
    }

    private static List<Certificate> authorities(
            Place place, Setting<Optional<String>> setting, String path) {
        try {
            var found = new TrustedFiles(Path.of(path)).certificates();
            if (found.isEmpty()) {
                throw place.error(setting, path + ": no certificate in it");
            }
            return List.copyOf(found);
        } catch (IOException e) {
            throw place.error(setting, e.getMessage());
        }
    }

    private static Optional<KeyFile> own(Place place, Settings settings) {
        var certificate = settings.get(CERT);
        if (certificate.isEmpty()) {
            return Optional.empty();
        }
        try {
            var chain = KeyFile.read(Path.of(certificate.get()));
            var key = KeyFile.read(Path.of(settings.get(KEY).orElse(certificate.get()))).key();
            if (chain.certificates().isEmpty() || key.isEmpty()) {
                throw place.error(CERT, "no certificate with its key");
            }
            return Optional.of(new KeyFile(chain.certificates(), key));
        } catch (IOException e) {
            throw place.error(CERT, e.getMessage());
        }
    }

    void apply(Configuration.Builder driver) {
        driver.sslMode("verify-ca").serverSslCert(pem());
        suites.ifPresent(names -> driver.enabledSslCipherSuites(String.join(",", names)));
    }

    /// The driver takes authorities as text.
    private String pem() {
        var text = new StringBuilder();
        try {
            for (var certificate : authorities) {
                text.append("-----BEGIN CERTIFICATE-----\n")
                        .append(
                                Base64.getMimeEncoder(64, new byte[] {'\n'})
                                        .encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    /// The driver takes a key from a file only: PKCS #12 under a password that nobody knows, which
    /// is there while a connection is made.
    Optional<KeyStoreFile> keyStore() throws IOException {
        return own.isPresent() ? Optional.of(KeyStoreFile.of(own.get())) : Optional.empty();
    }

    record KeyStoreFile(Path path, String password) implements AutoCloseable {
        private static KeyStoreFile of(KeyFile own) throws IOException {
            var random = new byte[16];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            // Only the owner may read a temporary file.
            var file = new KeyStoreFile(Files.createTempFile("courier-", ".p12"), password);
            try (var out = Files.newOutputStream(file.path)) {
                var store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry(
                        "own",
                        own.key().orElseThrow(),
                        password.toCharArray(),
                        own.certificates().toArray(Certificate[]::new));
                store.store(out, password.toCharArray());
            } catch (GeneralSecurityException e) {
                file.close();
                throw new IOException(e.getMessage(), e);
            }
            return file;
        }

        void apply(Configuration.Builder driver) {
            driver.keyStore(path.toString())
                    .keyStorePassword(password)
                    .keyPassword(password)
                    .keyStoreType("PKCS12");
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }
}
