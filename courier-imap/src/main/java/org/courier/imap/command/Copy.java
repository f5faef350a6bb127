package org.courier.imap.command;

import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.OpenFolder;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.SequenceSet;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/// COPY and UID COPY (RFC 3501 sections 6.4.7 and 6.4.8), with the new UIDs (RFC 4315 section 3).
final class Copy {
    private Copy() {}

    static StatusResponse numbers(ImapSession session, Arguments in) throws IOException {
        return run(session, in, false);
    }

    static StatusResponse uids(ImapSession session, Arguments in) throws IOException {
        return run(session, in, true);
    }

    private static StatusResponse run(ImapSession session, Arguments in, boolean uids)
            throws IOException {
        var set = in.space().sequenceSet();
        var target = in.space().mailbox();
        in.end();
        var name = target(session, target);
        var mailbox = session.selected();
        Numbers.tellInvalid(session, uids ? OptionalLong.empty() : mailbox.invalidNumber(set));
        var messages = mailbox.find(set, uids).uids(mailbox.view());
        if (messages.length == 0) return StatusResponse.ok("COPY completed.");
        var copied = mailbox.folder().copy(messages, session.maildir(), name);
        var code = code(copied);
        return code.map(c -> StatusResponse.ok(c, "COPY completed."))
                .orElseGet(() -> StatusResponse.ok("COPY completed."));
    }

    /// The mailbox copied to. The client may make it and try again.
    static FolderName target(ImapSession session, String mailbox) throws IOException {
        var name = ImapSession.folder(mailbox);
        if (name.isEmpty()) throw CommandFailed.no("Invalid mailbox name.");
        if (!session.maildir().has(name.get()))
            throw CommandFailed.no("TRYCREATE", "Mailbox does not exist.");
        return name.get();
    }

    /// "COPYUID 795363327 1:3 7:9"; none when nothing was copied.
    static Optional<String> code(OpenFolder.Copied copied) {
        if (copied.sourceUids().length == 0) return Optional.empty();
        return Optional.of(
                "COPYUID "
                        + copied.uidValidity()
                        + " "
                        + SequenceSet.format(copied.sourceUids())
                        + " "
                        + SequenceSet.format(copied.targetUids()));
    }
}
