package org.courier.auth.token;

import org.courier.core.config.ConfigError;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Short questions to the provider over HTTPS: each has one time for all of it, a bound on the
/// answer, and no redirection. Threads and connections are made by the first question.
final class Web implements AutoCloseable {
    private static final int LONGEST_ANSWER = 256 * 1024;

    private final Duration patience;
    private final Optional<Path> authorities;
    private final ReentrantLock making = new ReentrantLock();
    private Optional<HttpClient> client = Optional.empty();

    /// @param authorities PEM; empty: the JDK's
    Web(Duration patience, Optional<Path> authorities) {
        this.patience = patience;
        this.authorities = authorities;
    }

    /// An address that may be asked: https, or http to this very host.
    static URI address(String setting, String text) {
        try {
            var uri = URI.create(text);
            boolean safe =
                    "https".equalsIgnoreCase(uri.getScheme())
                            || "http".equalsIgnoreCase(uri.getScheme()) && isHere(uri.getHost());
            if (safe && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new ConfigError("oauth2: " + setting + ": read \"" + text + "\", expected https://");
    }

    private static boolean isHere(String host) {
        if (host == null || host.equalsIgnoreCase("localhost")) {
            return host != null;
        }
        try {
            return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    byte[] ask(HttpRequest.Builder question) throws IOException {
        var request = question.timeout(patience).header("Accept", "application/json").build();
        var answering =
                client().sendAsync(
                                request,
                                BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
        try {
            var answer = answering.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) {
                throw new IOException(request.uri() + ": status " + answer.statusCode());
            }
            return answer.body();
        } catch (TimeoutException e) {
            answering.cancel(true);
            throw new IOException(request.uri() + ": no answer in time");
        } catch (InterruptedException e) {
            answering.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException(request.uri() + ": interrupted");
        } catch (ExecutionException e) {
            throw new IOException(request.uri() + ": " + e.getCause());
        }
    }

    private HttpClient client() throws IOException {
        making.lock();
        try {
            if (client.isEmpty()) {
                var builder =
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .followRedirects(HttpClient.Redirect.NEVER)
                                .connectTimeout(patience);
                if (authorities.isPresent()) {
                    builder.sslContext(trusting(authorities.get()));
                }
                client = Optional.of(builder.build());
            }
            return client.get();
        } finally {
            making.unlock();
        }
    }

    private static SSLContext trusting(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority" + number++, each);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        making.lock();
        try {
            client.ifPresent(HttpClient::shutdownNow);
            client = Optional.empty();
        } finally {
            making.unlock();
        }
    }
}
