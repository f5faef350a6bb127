package org.courier.smtp.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Envelopes and messages for tests.
public final class Messages {
    private Messages() {}

    public static Recipient recipient(String address, Recipient.Notify... notify) {
        return new Recipient(address, Set.of(notify), Optional.empty());
    }

    public static Envelope envelope(String sender, Recipient... recipients) {
        return new Envelope(
                sender,
                List.of(recipients),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                "local",
                Optional.empty(),
                "dns; localhost (localhost [127.0.0.1])",
                Map.of());
    }

    public static Envelope envelope(String sender, String... recipients) {
        return envelope(
                sender,
                Arrays.stream(recipients).map(Messages::recipient).toArray(Recipient[]::new));
    }

    public static QueueId put(Spool spool, Envelope envelope, String text) throws IOException {
        try (var incoming = spool.begin()) {
            incoming.content().write(text.getBytes(StandardCharsets.UTF_8));
            incoming.commit(envelope);
            return QueueId.parse(incoming.queueId()).orElseThrow();
        }
    }

    public static String text(Spool spool, Control message) throws IOException {
        try (var in = spool.content(message).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
