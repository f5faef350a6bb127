package org.courier.imap.command;

import org.courier.imap.language.StatusItem;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// STATUS tells of a mailbox without opening it (RFC 3501 section 6.3.10).
final class Status {
    private Status() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var mailbox = in.space().mailbox();
        var items = StatusItem.read(in.space());
        in.end();
        var name = session.existing(mailbox);
        var status = session.store().status(session.maildir(), name);
        var out = session.out();
        out.text("* STATUS ").mailbox(name.path()).text(" (");
        var separator = "";
        for (var item : items) {
            out.text(separator).text(item.name()).octet(' ');
            out.number(
                    switch (item) {
                        case MESSAGES -> status.messages();
                        case RECENT -> status.recent();
                        case UIDNEXT -> status.uidNext();
                        case UIDVALIDITY -> status.uidValidity();
                        case UNSEEN -> status.unseen();
                    });
            separator = " ";
        }
        out.text(")\r\n");
        return StatusResponse.ok("STATUS Completed.");
    }
}
