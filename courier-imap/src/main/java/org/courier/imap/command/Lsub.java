package org.courier.imap.command;

import org.courier.core.maildir.FolderName;
import org.courier.imap.mailbox.ListPattern;
import org.courier.imap.mailbox.MailboxTree;
import org.courier.imap.mailbox.MailboxTree.Node;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.TreeSet;

/// LSUB lists subscribed names, whether such mailboxes exist or not (RFC 3501 section 6.3.9).
final class Lsub {
    private Lsub() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var reference = in.space().mailbox();
        var mailbox = in.space().listMailbox();
        in.end();
        var pattern = ListPattern.of(reference, mailbox);
        if (pattern.isEmpty()) throw CommandFailed.no("Invalid argument");
        var names = new TreeSet<FolderName>();
        for (var name : session.maildir().subscriptions())
            ImapSession.folder(name).ifPresent(names::add);
        var tree = new MailboxTree(session.maildir().folders());
        var lines = new MailboxLines(session, "LSUB");
        for (var node : new MailboxTree(names).matching(pattern.get())) {
            if (node.exists())
                lines.write(new Node(node.name(), true, tree.node(node.name()).children()));
            // a level that is not subscribed stands for what is below it
            else if (pattern.get().endsAtLevel()) lines.write(node);
        }
        return StatusResponse.ok("LSUB completed");
    }
}
