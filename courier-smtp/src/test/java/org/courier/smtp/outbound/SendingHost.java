package org.courier.smtp.outbound;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Settings;
import org.courier.core.dns.Resolver;
import org.courier.smtp.queue.Attempt;
import org.courier.smtp.queue.Content;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Messages;
import org.courier.smtp.queue.Outcome;
import org.courier.smtp.queue.QueueId;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Result;
import org.courier.smtp.route.Router;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A host that sends: its configuration, its clock, and what it makes of one attempt.
final class SendingHost implements Closeable {
    static final String FULL_SENDER = "alice@mail.test";

    private final Path directory;
    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.now());
    private final Map<String, String> settings = new HashMap<>();
    private Optional<EsmtpDelivery> running = Optional.empty();

    SendingHost(Path directory) throws IOException {
        this.directory = directory;
        write("me", "mail.test");
        write("zone", "");
    }

    AtomicReference<Instant> time() {
        return time;
    }

    /// Of courierd, until the first attempt.
    Map<String, String> settings() {
        return settings;
    }

    void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    EsmtpDelivery delivery() {
        if (running.isEmpty())
            running =
                    Optional.of(
                            new EsmtpDelivery(
                                    ConfigDirectory.of(directory),
                                    Settings.of(settings),
                                    Resolver.zoneFile(directory.resolve("zone")),
                                    time::get));
        return running.get();
    }

    static Envelope envelope(
            boolean utf8, boolean eightBit, boolean verp, boolean security, Recipient... to) {
        return new Envelope(
                FULL_SENDER,
                List.of(to),
                Optional.of("e1"),
                Optional.of("FULL"),
                utf8,
                eightBit,
                verp,
                security,
                "local",
                Optional.empty(),
                "dns; localhost",
                Map.of());
    }

    List<Outcome> send(String host, Envelope envelope, String text) throws IOException {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        Content content = () -> new ByteArrayInputStream(octets);
        var targets = new ArrayList<Attempt.Target>();
        for (int i = 0; i < envelope.recipients().size(); i++)
            targets.add(
                    new Attempt.Target(i, envelope.recipients().get(i), new Router.Remote(host)));
        return delivery()
                .deliver(
                        new Attempt(
                                new QueueId(1, 2, 3),
                                envelope,
                                host,
                                targets,
                                content,
                                octets.length));
    }

    List<Outcome> send(ScriptedPeer peer, Envelope envelope, String text) throws IOException {
        return send("[127.0.0.1]," + peer.port(), envelope, text);
    }

    static Envelope simple(String... to) {
        return Messages.envelope(FULL_SENDER, to);
    }

    static boolean isFailed(Outcome outcome) {
        return outcome.result() instanceof Result.Failed;
    }

    static boolean isDeferred(Outcome outcome) {
        return outcome.result() instanceof Result.Deferred;
    }

    static String log(Outcome outcome) {
        var all = new StringBuilder();
        for (var info : outcome.log())
            all.append(info.kind().letter()).append(' ').append(info.text()).append('\n');
        return all.toString();
    }

    @Override
    public void close() {
        running.ifPresent(EsmtpDelivery::close);
    }
}
