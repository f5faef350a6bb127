package org.courier.smtp;

import org.courier.auth.TestAccounts;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.dns.Resolver;
import org.courier.core.maildir.MailStore;
import org.courier.core.net.Tls;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A whole server for a domain, with its users' Maildirs, on a free port; clients without a name in
/// the relay list may relay. Its zone file has no names but those a test adds.
public final class CourierdSuite implements Closeable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path directory;
    private final String domain;
    private final MailStore store;
    private TestAccounts accounts;
    private Optional<Courierd> running = Optional.empty();

    /// @param accounts "alice:secret"
    public CourierdSuite(Path directory, String domain, String... accounts) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.domain = domain;
        this.store = MailStore.open(Optional.empty());
        this.accounts = TestAccounts.create(directory, accounts);
        file("me", domain);
        file("zone", "");
        file(
                "esmtpd",
                "ESMTPDSTART=YES\nADDRESS=127.0.0.1\nPORT=0\nBOFHCHECKDNS=0\nTARPIT=0\n"
                        + "TCPDOPTS=-nodnslookup\nMAXPERIP=200\nMAXPERC=200\nMAXDAEMONS=200\n");
        file("smtpaccess", "127.0.0.1\tallow,RELAYCLIENT\n");
        file("courierd", "ESMTP_BLOCKBACKSCATTER=\n");
    }

    public CourierdSuite file(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
        return this;
    }

    public CourierdSuite append(String name, String text) throws IOException {
        return file(name, Files.readString(directory.resolve(name)) + text);
    }

    /// Gives it a certificate: STARTTLS is offered.
    public CourierdSuite withTls() throws IOException {
        var certificate = directory.resolve("esmtpd.pem");
        Tls.writeSelfSigned(certificate, List.of(domain, "localhost"));
        return append("esmtpd", "TLS_CERTFILE=" + certificate + "\n");
    }

    public CourierdSuite start() throws IOException {
        running =
                Optional.of(
                        Courierd.start(
                                ConfigDirectory.of(directory),
                                accounts.authenticator(),
                                store,
                                Resolver.zoneFile(directory.resolve("zone")),
                                state()));
        return this;
    }

    public Path directory() {
        return directory;
    }

    public Path state() throws IOException {
        return Files.createDirectories(directory.resolve("state"));
    }

    public Courierd courierd() {
        return running.orElseThrow();
    }

    public InetSocketAddress address() {
        return courierd().bound().getFirst().address();
    }

    public int port() {
        return address().getPort();
    }

    /// Sends a message and gives the last reply.
    public String send(String mail, String text, String... recipients) throws IOException {
        try (var socket = new Socket(address().getAddress(), port());
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            reply(in);
            ask(socket, in, "EHLO client.test");
            var last = ask(socket, in, "MAIL FROM:" + mail);
            for (var recipient : recipients) last = ask(socket, in, "RCPT TO:" + recipient);
            if (!last.startsWith("2")) return last;
            ask(socket, in, "DATA");
            return ask(socket, in, text.replace("\n", "\r\n") + ".");
        }
    }

    private static String ask(Socket socket, BufferedReader in, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        return reply(in);
    }

    private static String reply(BufferedReader in) throws IOException {
        var line = in.readLine();
        while (line != null && line.startsWith("-", 3)) line = in.readLine();
        return String.valueOf(line);
    }

    /// Messages in a user's new/, as texts, once there are so many.
    public List<String> mail(String user, int count) {
        return await(() -> Optional.of(mail(user)).filter(m -> m.size() >= count));
    }

    public List<String> mail(String user) {
        try (var files = Files.list(accounts.maildir(user).resolve("new"))) {
            return files.sorted().map(CourierdSuite::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static <T> T await(Supplier<Optional<T>> condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            var found = condition.get();
            if (found.isPresent()) return found.get();
            if (System.nanoTime() > end) throw new AssertionError("waited too long");
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    public void stop() {
        running.ifPresent(Courierd::close);
        running = Optional.empty();
    }

    @Override
    public void close() throws IOException {
        stop();
        store.close();
    }
}
