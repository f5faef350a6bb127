package org.courier.smtp.inbound;

import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.DataReader;
import org.courier.smtp.wire.Reply;

import java.io.IOException;

/// DATA takes the message, ended by CRLF.CRLF (RFC 5321 section 4.1.1.4).
final class Data {
    private Data() {}

    static Answer run(SmtpSession session, String argument) throws IOException {
        var transaction = session.transaction().orElseThrow(CommandFailed::commandError);
        if (transaction.recipients().isEmpty() || transaction.isReceiving() || !argument.isEmpty())
            throw CommandFailed.commandError();
        session.interim(Reply.plain(354, "Ok."));
        session.dataTimeOut();
        try (var receiving = session.receive(transaction)) {
            new DataReader(session.connection()).readTo(receiving, session.floodLimit());
            return session.received(transaction, receiving.commit());
        }
    }
}
