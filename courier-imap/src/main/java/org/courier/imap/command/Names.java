package org.courier.imap.command;

import org.courier.core.maildir.FolderName;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.ModifiedUtf7;

/// How a reply shows a mailbox name.
final class Names {
    private Names() {}

    static String quoted(ImapSession session, String mailbox) {
        var out = session.utf8() ? mailbox : ModifiedUtf7.encode(mailbox);
        return '"' + out.replaceAll("[\"\\\\]", "\\\\$0") + '"';
    }

    /// INBOX and the trash folder are there always.
    static boolean isReserved(ImapSession session, FolderName name) {
        return name.isInbox() || name.path().equals("INBOX." + session.policy().trash());
    }
}
