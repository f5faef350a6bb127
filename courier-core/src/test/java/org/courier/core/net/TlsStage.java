package org.courier.core.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// Listeners with TLS, and clients that look at them.
final class TlsStage {
    private final List<Listener> listeners = new ArrayList<>();

    void close() {
        listeners.forEach(l -> l.close(Duration.ZERO));
    }

    /// What was opened last.
    Listener last() {
        return listeners.getLast();
    }

    InetSocketAddress serve(Tls tls, Listener.Service service) throws IOException {
        var options =
                Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0)).withTls(tls);
        return open(options, service);
    }

    InetSocketAddress open(Listener.Options options, Listener.Service service) throws IOException {
        var listener = Listener.open(options, service);
        listeners.add(listener);
        return listener.addresses().getFirst();
    }

    static Connection connect(InetSocketAddress to) throws IOException {
        return Connection.connect(to, Optional.empty(), Duration.ofSeconds(10));
    }

    static String line(Connection connection) throws IOException {
        return new String(connection.readLine(10_000), StandardCharsets.UTF_8);
    }

    static void echo(Connection connection) throws IOException {
        for (var line = line(connection); !line.isEmpty(); line = line(connection))
            connection.write(line);
    }

    static SSLSocket jdkClient(InetSocketAddress at, Optional<String> name) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        var socket =
                (SSLSocket) context.getSocketFactory().createSocket(at.getAddress(), at.getPort());
        if (name.isPresent()) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name.get())));
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    static String subject(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    static String subjectFor(InetSocketAddress at, Optional<String> name) throws Exception {
        try (var socket = jdkClient(at, name)) {
            return subject(socket);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
