package org.courier.smtp.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Keeps what was to be reported.
final class TestReports implements Reporter {
    final Queue<Wanted> wanted = new ConcurrentLinkedQueue<>();
    volatile boolean send;

    @Override
    public Optional<Report> report(Wanted about) {
        wanted.add(about);
        return send ? Optional.of(new Text()) : Optional.empty();
    }

    private record Text() implements Report {
        @Override
        public Envelope envelope() {
            return Messages.envelope("", "sender@example.test");
        }

        @Override
        public void write(String queueId, OutputStream to) throws IOException {
            to.write(("Subject: report " + queueId + "\n\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
