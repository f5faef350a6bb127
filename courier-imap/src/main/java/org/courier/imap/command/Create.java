package org.courier.imap.command;

import org.courier.imap.mailbox.SpecialUse;
import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// CREATE makes a mailbox (RFC 3501 section 6.3.3), with a use when given one (RFC 6154 section 3).
final class Create {
    private Create() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var mailbox = in.space().mailbox();
        var uses = in.peek() == ' ' ? uses(in) : List.<String>of();
        in.end();
        if (mailbox.equalsIgnoreCase("INBOX"))
            throw CommandFailed.no("ALREADYEXISTS", "INBOX already exists!");
        // a level for other mailboxes: it comes with the first of them
        if (mailbox.endsWith(".") && isName(mailbox.substring(0, mailbox.length() - 1)))
            return StatusResponse.ok(Names.quoted(session, mailbox) + " created.");
        var folder = ImapSession.folder(mailbox);
        if (folder.isEmpty()) throw CommandFailed.no("Invalid mailbox name.");
        var name = folder.get();
        if (!session.maildir().create(name))
            throw CommandFailed.no("ALREADYEXISTS", "Cannot create this folder.");
        if (!uses.isEmpty()) SpecialUse.give(session.maildir(), name, uses);
        return StatusResponse.ok(Names.quoted(session, mailbox) + " created.");
    }

    private static boolean isName(String mailbox) {
        return ImapSession.folder(mailbox).isPresent();
    }

    private static List<String> uses(Arguments in) {
        in.space().expect('(');
        if (!in.takeWord("USE")) throw CommandFailed.bad("Expected USE.");
        in.expect('(');
        var uses = new ArrayList<String>();
        do {
            in.expect('\\');
            var use = "\\" + in.word();
            uses.add(
                    SpecialUse.named(use)
                            .orElseThrow(
                                    () -> CommandFailed.no("USEATTR", "No such special use.")));
        } while (in.peek() == ' ' && in.space().peek() != ')');
        in.expect(')').expect(')');
        return uses;
    }
}
