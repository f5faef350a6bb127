package org.courier.smtp.tool;

import jdk.net.ExtendedSocketOptions;

import org.courier.core.log.Log;
import org.courier.smtp.queue.Control;
import org.courier.smtp.queue.QueueId;
import org.courier.smtp.queue.Scheduler;
import org.courier.smtp.queue.Spool;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Answers mailq, cancelmsg and courier flush over a Unix-domain socket: one line asks, lines
/// answer. The kernel says who asks: root and the server's own user see and cancel everything,
/// others what they submitted with sendmail.
public final class ControlServer implements Closeable {
    private static final Log LOG = Log.of("courierd");
    private static final int LONGEST_REQUEST = 4096;
    private static final int MOST_CLIENTS = 32;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Spool spool;
    private final Scheduler scheduler;
    private final Path path;
    private final ServerSocketChannel server;
    private final Semaphore clients = new Semaphore(MOST_CLIENTS);
    private final Set<String> masters;

    public ControlServer(Path state, Spool spool, Scheduler scheduler) throws IOException {
        this.spool = spool;
        this.scheduler = scheduler;
        this.path = StateDirectory.control(state);
        this.masters = Set.copyOf(List.of("root", Files.getOwner(state).getName(), ownName()));
        // the queue is ours alone by now, so a socket that is there is of a server that died
        Files.deleteIfExists(path);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        Thread.ofPlatform().name("control").daemon().start(this::accept);
    }

    private static String ownName() {
        return Optional.ofNullable(System.getProperty("user.name")).orElse("root");
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                if (clients.tryAcquire()) Thread.ofVirtual().start(() -> serve(client));
                else client.close();
            }
        } catch (IOException e) {
            if (server.isOpen()) LOG.error("control socket: " + e.getMessage());
        }
    }

    private void serve(SocketChannel client) {
        // the channel has no time-out of its own
        var limit = Thread.ofVirtual().start(() -> closeAfterLimit(client));
        try (client) {
            var out = new BufferedOutputStream(Channels.newOutputStream(client));
            var user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            answer(request(client), user, out);
            out.flush();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("control client: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("control socket", e);
        } finally {
            limit.interrupt();
            clients.release();
        }
    }

    private static void closeAfterLimit(SocketChannel client) {
        try {
            Thread.sleep(LIMIT);
            client.close();
        } catch (InterruptedException e) {
            // it ended in time
            return;
        } catch (IOException e) {
            LOG.debug("control client: " + e.getMessage());
        }
    }

    private static String request(SocketChannel client) throws IOException {
        var in = Channels.newInputStream(client);
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.size() == LONGEST_REQUEST) throw new IOException("request too long");
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private void answer(String request, String user, OutputStream out) throws IOException {
        var words = request.split(" ", 3);
        switch (words[0]) {
            case "mailq" -> mailq(user, out);
            case "cancel" -> line(out, cancel(words, user));
            case "flush" -> line(out, flush(words, user));
            default -> line(out, "unknown request");
        }
    }

    private static void line(OutputStream out, String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private boolean maySee(Control message, String user) {
        return masters.contains(user) || owner(message).filter(user::equals).isPresent();
    }

    private static Optional<String> owner(Control message) {
        return message.envelope().authId().filter(_ -> message.envelope().source().equals("local"));
    }

    private void mailq(String user, OutputStream out) {
        spool.each(
                message -> {
                    if (!maySee(message, user)) return true;
                    try {
                        line(out, QueueLine.of(message, owner(message).orElse("")));
                        return true;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private Optional<QueueId> id(String[] words, String user) {
        if (words.length < 2) return Optional.empty();
        return QueueId.parse(words[1])
                .filter(
                        id ->
                                spool.control(id.number())
                                        .filter(m -> m.id().equals(id) && maySee(m, user))
                                        .isPresent());
    }

    private String cancel(String[] words, String user) throws IOException {
        var id = id(words, user);
        var reason =
                words.length > 2 && !words[2].isBlank()
                        ? words[2]
                        : "Message cancelled by the sender or the administrator.";
        return id.isPresent() && scheduler.cancel(id.get(), reason)
                ? "Message scheduled for cancellation."
                : "Message not found.";
    }

    private String flush(String[] words, String user) throws IOException {
        if (words.length > 1) {
            var id = id(words, user);
            return id.isPresent() && scheduler.flush(id.get()) ? "Ok" : "Message not found.";
        }
        if (!masters.contains(user)) return "Permission denied.";
        scheduler.flush();
        return "Ok";
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
