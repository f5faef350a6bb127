package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// SUBSCRIBE and UNSUBSCRIBE (RFC 3501 sections 6.3.6 and 6.3.7): no mailbox need exist.
final class Subscribe {
    private Subscribe() {}

    private static final int LONGEST = 1024;

    static StatusResponse subscribe(ImapSession session, Arguments in) throws IOException {
        var mailbox = mailbox(in);
        if (mailbox.endsWith(".")) return StatusResponse.ok("Folder directory subscribe punted.");
        session.maildir().subscribe(mailbox, true);
        return StatusResponse.ok("Folder subscribed.");
    }

    static StatusResponse unsubscribe(ImapSession session, Arguments in) throws IOException {
        var mailbox = mailbox(in);
        if (mailbox.endsWith(".")) return StatusResponse.ok("Folder directory unsubscribe punted.");
        session.maildir().subscribe(mailbox, false);
        return StatusResponse.ok("Folder unsubscribed.");
    }

    private static String mailbox(Arguments in) throws IOException {
        var mailbox = in.space().mailbox();
        in.end();
        // one line of a file each
        boolean line = mailbox.chars().noneMatch(Character::isISOControl);
        if (!line || mailbox.isEmpty() || mailbox.length() > LONGEST)
            throw CommandFailed.no("Invalid mailbox name.");
        if (mailbox.startsWith("#shared.") || mailbox.startsWith("shared.")) return mailbox;
        boolean level = mailbox.endsWith(".");
        var name = level ? mailbox.substring(0, mailbox.length() - 1) : mailbox;
        if (ImapSession.folder(name).isEmpty()) throw CommandFailed.no("Invalid mailbox name.");
        return mailbox;
    }
}
