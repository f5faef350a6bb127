package org.courier.imap.command;

import org.courier.core.file.SafeFile;
import org.courier.core.maildir.FolderPlace;
import org.courier.imap.mailbox.SelectedMailbox;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.Responses;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// SELECT and EXAMINE open a mailbox (RFC 3501 sections 6.3.1 and 6.3.2).
final class Select {
    private Select() {}

    static StatusResponse select(ImapSession session, Arguments in) throws IOException {
        return run(session, in, false);
    }

    static StatusResponse examine(ImapSession session, Arguments in) throws IOException {
        return run(session, in, true);
    }

    private static StatusResponse run(ImapSession session, Arguments in, boolean examine)
            throws IOException {
        var mailbox = in.space().mailbox();
        in.end();
        // the old mailbox is left even when there is no new one
        session.unselect();
        var found = session.maildir().identity().as(() -> find(session, mailbox));
        var selected = session.select(found.place, examine || !found.writable);
        describe(selected, session.out());
        return selected.isReadOnly()
                ? StatusResponse.ok("READ-ONLY", "Ok")
                : StatusResponse.ok("READ-WRITE", "Ok");
    }

    private record Found(FolderPlace place, boolean writable) {}

    /// All in one hop to the account's identity.
    private static Found find(ImapSession session, String mailbox) throws IOException {
        var name = session.existing(mailbox);
        var maildir = session.maildir();
        // a Maildir that cannot be written is still read
        boolean writable = SafeFile.isWritable(maildir.path(name).resolve("cur"));
        return new Found(maildir.place(name), writable);
    }

    /// C Courier's lines in its order, with UNSEEN and UIDNEXT, which the RFC requires.
    private static void describe(SelectedMailbox selected, Responses out) throws IOException {
        var view = selected.view();
        selected.writeDefinedFlags(out);
        out.untagged(view.size(), "EXISTS").untagged(selected.recentCount(), "RECENT");
        var unseen = selected.firstUnseen();
        if (unseen.isPresent()) out.untagged("OK [UNSEEN " + unseen.getAsLong() + "] First unseen");
        out.untagged("OK [UIDVALIDITY " + view.uidValidity() + "] Ok");
        out.untagged("OK [UIDNEXT " + view.uidNext() + "] Ok");
        out.untagged("OK [MYRIGHTS \"acdilrsw\"] ACL");
    }
}
