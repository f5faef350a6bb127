package org.courier.smtp.inbound;

import org.courier.smtp.wire.Chunk;
import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.Flood;
import org.courier.smtp.wire.Reply;

import java.io.IOException;

/// BDAT takes the message in counted chunks (RFC 3030 section 2). A chunk's octets are always read,
/// whatever the answer, since they are on their way already.
final class Bdat {
    private Bdat() {}

    static Answer run(SmtpSession session, String argument) throws IOException {
        var chunk = Chunk.parse(argument);
        if (chunk.size() > session.floodLimit())
            return new Answer(Reply.of(523, "5.3.4", "Chunk too big."), Then.CLOSE);
        session.dataTimeOut();
        var transaction = session.transaction();
        if (transaction.isEmpty() || transaction.get().recipients().isEmpty()) {
            chunk.readTo(session.connection(), (_, _, _) -> {});
            session.reset();
            throw CommandFailed.of(503, "5.5.1", "No recipients.");
        }
        return receive(session, transaction.get(), chunk);
    }

    /// The chunk of a BDAT that is refused before it is looked at.
    static void skip(SmtpSession session, String argument) throws IOException {
        var chunk = Chunk.parse(argument);
        if (chunk.size() > session.floodLimit()) throw new Flood("Chunk too big.");
        session.dataTimeOut();
        chunk.readTo(session.connection(), (_, _, _) -> {});
    }

    private static Answer receive(SmtpSession session, Transaction transaction, Chunk chunk)
            throws IOException {
        if (!transaction.isReceiving()) transaction.receiving(session.receive(transaction));
        var receiving = transaction.receiving().orElseThrow();
        chunk.readTo(session.connection(), receiving);
        if (chunk.last() || receiving.refusal().isPresent())
            return session.received(transaction, receiving.commit());
        return Answer.ok("2.0.0", chunk.size() + " octets received.");
    }
}
