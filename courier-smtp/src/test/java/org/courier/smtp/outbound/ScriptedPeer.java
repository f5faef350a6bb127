package org.courier.smtp.outbound;

import org.courier.core.config.Settings;
import org.courier.core.net.Connection;
import org.courier.core.net.Listener;
import org.courier.core.net.Tls;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server whose replies a test writes, and which keeps what it was told.
final class ScriptedPeer implements Closeable {
    private final Listener listener;
    private final List<String> extensions;
    private final Map<String, List<String>> replies = new ConcurrentHashMap<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> certificates = new CopyOnWriteArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private volatile Optional<Tls> tls = Optional.empty();
    private volatile boolean breaksTls;
    private volatile boolean awaitsEach;
    private volatile String greeting = "220 peer.test ESMTP";

    ScriptedPeer(String... extensions) throws IOException {
        this.extensions = List.of(extensions);
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        listener = Listener.open(Listener.Options.of("peer", here), this::serve);
    }

    int port() {
        return listener.addresses().getFirst().getPort();
    }

    /// Replies to commands that begin so, the last for all that follow; "" closes.
    ScriptedPeer on(String command, String... answers) {
        replies.put(command, new ArrayList<>(List.of(answers)));
        return this;
    }

    ScriptedPeer greets(String text) {
        greeting = text;
        return this;
    }

    ScriptedPeer withTls(Path certificate) {
        Tls.writeSelfSigned(certificate, List.of("peer.test"));
        tls = Optional.of(Tls.server(certificate));
        return this;
    }

    /// Asks for a certificate of this authority.
    ScriptedPeer withTls(Path certificate, Path authority) {
        Tls.writeSelfSigned(certificate, List.of("peer.test"));
        tls =
                Tls.server(
                        Settings.of(
                                Map.of(
                                        "TLS_CERTFILE", certificate.toString(),
                                        "TLS_VERIFYPEER", "REQUIREPEER",
                                        "TLS_TRUSTCERTS", authority.toString())));
        return this;
    }

    /// Whose certificates clients showed.
    List<String> certificates() {
        return List.copyOf(certificates);
    }

    ScriptedPeer breakingTls() {
        breaksTls = true;
        return this;
    }

    /// Fails a client that sends on before it has its reply.
    ScriptedPeer awaitingEach() {
        awaitsEach = true;
        return this;
    }

    /// Commands and message lines as they came.
    List<String> lines() {
        return List.copyOf(lines);
    }

    List<String> lines(String prefix) {
        return lines.stream().filter(l -> l.startsWith(prefix)).toList();
    }

    int sessions() {
        return sessions.get();
    }

    private void serve(Connection connection) throws IOException {
        sessions.incrementAndGet();
        connection.write(greeting + "\r\n");
        connection.flush();
        while (true) {
            var line = line(connection);
            if (line.isEmpty()) return;
            lines.add(line.get());
            if (awaitsEach && connection.hasInput()) lines.add("PIPELINED");
            var answer = answer(line.get());
            if (answer.isEmpty()) return;
            connection.write(answer + "\r\n");
            connection.flush();
            if (line.get().equals("STARTTLS") && answer.startsWith("220")) {
                if (breaksTls) return;
                connection.startTls(tls.orElseThrow());
                connection.tls().orElseThrow().peerCertificates().stream()
                        .map(c -> c.getSubjectX500Principal().getName())
                        .forEach(certificates::add);
            }
            if (answer.startsWith("354")) data(connection);
            if (line.get().equals("QUIT")) return;
        }
    }

    private void data(Connection connection) throws IOException {
        for (var line = line(connection); line.isPresent(); line = line(connection)) {
            lines.add(line.get());
            if (!line.get().equals(".")) continue;
            connection.write(answer(".") + "\r\n");
            connection.flush();
            return;
        }
    }

    private static Optional<String> line(Connection connection) throws IOException {
        var octets = connection.readLine(100_000);
        if (octets.length == 0) return Optional.empty();
        var line = new String(octets, StandardCharsets.UTF_8);
        // a line end that is not CRLF would show
        return Optional.of(line.endsWith("\r\n") ? line.substring(0, line.length() - 2) : line);
    }

    private String answer(String line) {
        for (var entry : replies.entrySet())
            if (line.startsWith(entry.getKey())) {
                var left = entry.getValue();
                return left.size() > 1 ? left.removeFirst() : left.getFirst();
            }
        if (line.startsWith("EHLO")) {
            var all = new ArrayList<>(List.of("peer.test"));
            all.addAll(extensions);
            var reply = new StringBuilder();
            for (int i = 0; i < all.size(); i++)
                reply.append(i == 0 ? "" : "\r\n")
                        .append(i + 1 < all.size() ? "250-" : "250 ")
                        .append(all.get(i));
            return reply.toString();
        }
        if (line.equals("DATA")) return "354 go on";
        if (line.equals("STARTTLS")) return "220 go on";
        if (line.equals("QUIT")) return "221 bye";
        return line.equals(".") ? "250 queued as 1" : "250 ok";
    }

    @Override
    public void close() {
        listener.close(Duration.ZERO);
    }
}
