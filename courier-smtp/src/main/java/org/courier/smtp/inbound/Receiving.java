package org.courier.smtp.inbound;

import org.courier.core.db.DatabaseFailure;
import org.courier.core.log.Log;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.submit.Submit;
import org.courier.smtp.wire.DataReader;
import org.courier.smtp.wire.Reply;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// The octets of a message on their way from the client into Submit. A refusal is kept until the
/// client has sent everything; what follows it is dropped.
final class Receiving implements DataReader.Sink, Closeable {
    private static final Log LOG = Log.of("courieresmtpd");

    private final boolean rejectBareLineEnds;
    private Optional<Submit.Message> message = Optional.empty();
    private Optional<Reply> refusal = Optional.empty();
    private boolean afterCr;
    private boolean bareLineEnd;

    Receiving(Submit submit, Envelope envelope, String received, boolean rejectBareLineEnds) {
        this.rejectBareLineEnds = rejectBareLineEnds;
        attempt(() -> message = Optional.of(submit.begin(envelope, received)));
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        if (refusal.isPresent() || message.isEmpty()) return;
        if (rejectBareLineEnds) look(octets, offset, length);
        attempt(() -> message.get().write(octets, offset, length));
    }

    Optional<Reply> refusal() {
        return refusal;
    }

    /// All octets came: into the queue with it. The reply's text ends with C's id, the queue id
    /// without its first part.
    Reply commit() {
        if (bareLineEnd || afterCr && rejectBareLineEnds)
            refusal = refusal.or(() -> Optional.of(bare()));
        if (refusal.isEmpty()) {
            var id = new StringBuilder();
            attempt(() -> id.append(message.orElseThrow().commit()));
            if (refusal.isEmpty())
                return Reply.of(250, "2.0.0", "Ok. " + id.substring(id.indexOf(".") + 1));
        }
        return refusal.orElseThrow();
    }

    @Override
    public void close() {
        message.ifPresent(Submit.Message::close);
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void attempt(Work work) {
        try {
            work.run();
        } catch (Submit.Refused e) {
            refusal = Optional.of(Reply.of(e.code(), e.enhancedCode(), e.getMessage()));
        } catch (IOException e) {
            refuse(e, noRoom(e));
        } catch (DatabaseFailure e) {
            refuse(e, e.kind() == DatabaseFailure.Kind.DISK_FULL);
        }
        if (refusal.isPresent()) close();
    }

    private void refuse(Exception e, boolean full) {
        var line = "message not queued: " + e.getMessage();
        if (full) LOG.error(line);
        else LOG.error(line, e);
        refusal =
                Optional.of(
                        full
                                ? Reply.of(431, "4.3.1", "Mail system full.")
                                : Reply.of(451, "4.3.0", "Mail system unavailable, try again."));
    }

    private static boolean noRoom(IOException e) {
        var message = String.valueOf(e.getMessage());
        return message.contains("No space left on device")
                || message.startsWith("no room on the disk")
                || e.getCause() instanceof DatabaseFailure f
                        && f.kind() == DatabaseFailure.Kind.DISK_FULL;
    }

    private void look(byte[] octets, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (afterCr != (octets[i] == '\n')) bareLineEnd = true;
            afterCr = octets[i] == '\r';
        }
    }

    private static Reply bare() {
        return Reply.of(550, "5.5.2", "Message has a CR or LF outside of CRLF.");
    }
}
