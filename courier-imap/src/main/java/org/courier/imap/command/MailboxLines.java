package org.courier.imap.command;

import org.courier.imap.mailbox.MailboxTree.Node;
import org.courier.imap.session.ImapSession;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/// LIST and LSUB responses: attributes, separator, name (RFC 3501 section 7.2.2).
final class MailboxLines {
    private final ImapSession session;
    private final String word;

    MailboxLines(ImapSession session, String word) {
        this.session = session;
        this.word = word;
    }

    void write(Node node) throws IOException {
        write(node, Optional.empty());
    }

    void write(Node node, Optional<String> use) throws IOException {
        var attributes = new ArrayList<String>();
        if (!node.exists()) attributes.add("\\Noselect");
        else if (session.policy().markAll() || node.name().isInbox())
            attributes.add(hasNews(node) ? "\\Marked" : "\\Unmarked");
        if (session.policy().obsoleteClient()) {
            if (!node.children()) attributes.add("\\Noinferiors");
        } else {
            attributes.add(node.children() ? "\\HasChildren" : "\\HasNoChildren");
        }
        use.ifPresent(attributes::add);
        var out = session.out().text("* ").text(word).text(" (");
        out.text(String.join(" ", attributes));
        out.text(") \".\" ").mailbox(node.name().path()).crlf();
    }

    /// RFC 3501 section 7.2.2: may have messages added since it was last selected.
    private boolean hasNews(Node node) throws IOException {
        return session.maildir().has(node.name())
                && session.store().status(session.maildir(), node.name()).unseen() > 0;
    }
}
