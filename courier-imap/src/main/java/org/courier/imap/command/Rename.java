package org.courier.imap.command;

import org.courier.core.maildir.FolderName;
import org.courier.imap.mailbox.IndexRanges;
import org.courier.imap.mailbox.SelectedMailbox;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;

/// RENAME a mailbox and those below it; from INBOX the messages move (RFC 3501 section 6.3.5).
final class Rename {
    private Rename() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var from = in.space().mailbox();
        var to = in.space().mailbox();
        in.end();
        var source = ImapSession.folder(from);
        var target = ImapSession.folder(to);
        if (source.isEmpty() || target.isEmpty()) throw CommandFailed.no("Invalid mailbox name.");
        var name = source.get();
        var newName = target.get();
        var folders = session.maildir().folders();
        if (folders.stream().noneMatch(f -> f.equals(name) || f.isBelow(name)))
            throw CommandFailed.no("Mailbox does not exist, or must be subscribed to.");
        if (isOpen(session, name)) throw CommandFailed.no("Can't RENAME the currently-open folder");
        if (!name.isInbox() && Names.isReserved(session, name)
                || !newName.isInbox() && Names.isReserved(session, newName))
            throw CommandFailed.no("Reserved folder name - cannot rename.");
        if (newName.isInbox() || folders.contains(newName))
            throw CommandFailed.no("ALREADYEXISTS", "RENAME failed: File exists");
        if (name.isInbox()) return moveInbox(session, newName);
        if (newName.isBelow(name)) throw CommandFailed.no("RENAME failed: Invalid argument");
        session.maildir().rename(name, newName);
        return StatusResponse.ok("Folder renamed.");
    }

    private static boolean isOpen(ImapSession session, FolderName name) {
        var open = session.selectedIfAny().map(SelectedMailbox::name);
        return open.isPresent()
                && (open.get().equals(name) || !name.isInbox() && open.get().isBelow(name));
    }

    private static StatusResponse moveInbox(ImapSession session, FolderName target)
            throws IOException {
        session.maildir().create(target);
        try (var inbox = session.store().open(session.maildir(), FolderName.INBOX, () -> {})) {
            var all = inbox.refresh(false);
            var uids = IndexRanges.all(all.size()).uids(all);
            if (uids.length > 0) inbox.move(uids, session.maildir(), target);
        }
        return StatusResponse.ok("Folder renamed.");
    }
}
