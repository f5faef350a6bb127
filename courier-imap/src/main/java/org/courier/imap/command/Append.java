package org.courier.imap.command;

import org.courier.core.maildir.NewMessage;
import org.courier.imap.language.FlagList;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Set;

/// APPEND stores a message (RFC 3501 section 6.3.11), with its new UID (RFC 4315 section 3). A
/// client that waits is told before it sends the message in vain.
final class Append {
    private Append() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var mailbox = in.space().mailbox();
        in.space();
        var flags = FlagList.NONE;
        if (in.peek() == '(') {
            flags = FlagList.read(in, false);
            in.space();
        }
        var date = Instant.now();
        if (in.peek() == '"') {
            date = in.dateTime().toInstant();
            in.space();
        }
        // RFC 6855 section 4
        boolean utf8 = in.takeWord("UTF8");
        if (utf8 && !session.utf8()) throw CommandFailed.bad("UTF8 is not enabled.");
        if (utf8) in.expect('(');
        var literal = in.octets().literal();
        var name = ImapSession.folder(mailbox);
        if (name.isEmpty()) throw CommandFailed.no("Invalid mailbox name.");
        var maildir = session.maildir();
        if (!maildir.has(name.get()))
            throw CommandFailed.no("TRYCREATE", "Must create mailbox before append");
        maildir.quota().check(literal.size(), 1);

        in.octets().accept(literal);
        var file = maildir.temporary(name.get());
        boolean stored = false;
        try {
            MessageUpload.receive(in, literal, maildir.identity(), file);
            in.octets().endOfLiteral();
            if (utf8) in.expect(')');
            in.end();
            var keywords = session.policy().keywords() ? flags.keywords() : Set.<String>of();
            var message = new NewMessage(file, flags.flags(), keywords, date);
            var appended = session.store().append(maildir, name.get(), message);
            stored = true;
            return StatusResponse.ok(
                    "APPENDUID " + appended.uidValidity() + " " + appended.uid(), "APPEND Ok.");
        } finally {
            if (!stored) maildir.identity().as(() -> Files.deleteIfExists(file));
        }
    }
}
