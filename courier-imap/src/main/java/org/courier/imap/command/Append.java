package org.courier.imap.command;

import org.courier.core.file.TemporaryFile;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.FolderPlace;
import org.courier.core.maildir.Maildir;
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
        var upload = maildir.identity().as(() -> begin(maildir, name.get(), literal.size()));
        var file = upload.file.path();
        boolean stored = false;
        try {
            MessageUpload.receive(in, literal, upload.file.channel());
            in.octets().endOfLiteral();
            if (utf8) in.expect(')');
            in.end();
            var keywords = session.policy().keywords() ? flags.keywords() : Set.<String>of();
            var message = new NewMessage(file, flags.flags(), keywords, date);
            var appended = session.store().append(upload.place, message);
            stored = true;
            return StatusResponse.ok(
                    "APPENDUID " + appended.uidValidity() + " " + appended.uid(), "APPEND Ok.");
        } finally {
            if (!stored) maildir.identity().as(() -> Files.deleteIfExists(file));
        }
    }

    private record Upload(FolderPlace place, TemporaryFile file) {}

    /// All that is asked of the disk before the client may send, in one hop to the account's
    /// identity.
    private static Upload begin(Maildir maildir, FolderName name, long size) throws IOException {
        if (!maildir.has(name))
            throw CommandFailed.no("TRYCREATE", "Must create mailbox before append");
        maildir.quota().check(size, 1);
        return new Upload(maildir.place(name), maildir.temporary(name));
    }
}
