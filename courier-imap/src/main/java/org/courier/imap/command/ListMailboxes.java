package org.courier.imap.command;

import org.courier.core.maildir.FolderName;
import org.courier.imap.mailbox.ListPattern;
import org.courier.imap.mailbox.MailboxTree;
import org.courier.imap.mailbox.SpecialUse;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// LIST (RFC 3501 section 6.3.8), with special uses (RFC 6154 section 4).
final class ListMailboxes {
    private ListMailboxes() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.space();
        // the two options of RFC 6154; C Courier's own list of ACL options is not known yet
        boolean onlySpecial = in.peek() == '(' && specialUse(in);
        var reference = in.mailbox();
        var mailbox = in.space().listMailbox();
        boolean asked = in.peek() == ' ' && in.space().takeWord("RETURN") && specialUse(in);
        in.end();
        if (mailbox.isEmpty() && !onlySpecial) {
            session.out().untagged("LIST (\\Noselect) \".\" \"\"");
            return StatusResponse.ok("LIST completed");
        }
        var pattern = ListPattern.of(reference, mailbox);
        if (pattern.isEmpty()) throw CommandFailed.no("Invalid argument");
        var folders = session.maildir().folders();
        var uses = Map.<FolderName, String>of();
        if (asked || onlySpecial || session.policy().announces("SPECIAL-USE"))
            uses = SpecialUse.read(session.maildir()).of(folders);
        var lines = new MailboxLines(session, "LIST");
        for (var node : new MailboxTree(folders).matching(pattern.get())) {
            var use = Optional.ofNullable(uses.get(node.name()));
            if (use.isPresent() || !onlySpecial) lines.write(node, use);
        }
        return StatusResponse.ok("LIST completed");
    }

    private static boolean specialUse(Arguments in) {
        in.expect('(');
        boolean named = in.peek() != ')';
        if (named && !in.word().equals("SPECIAL-USE"))
            throw CommandFailed.bad("Not an option of LIST.");
        in.expect(')');
        if (in.peek() == ' ') in.space();
        return named;
    }
}
