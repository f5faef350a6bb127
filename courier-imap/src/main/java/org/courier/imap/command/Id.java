package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.session.Version;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.Responses;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// ID: who we are, and who the client says it is (RFC 2971).
final class Id {
    private Id() {}

    private static final int MOST_PAIRS = 30;
    private static final int VERSION = 1;
    private static final int SYSTEM = 2;
    private static final int SYSTEM_VERSION = 4;

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        var pairs = read(in.space());
        in.end();
        if (!pairs.isEmpty() && session.isLoggedIn())
            session.log().info("ID", session.user().name(), String.join(", ", pairs));
        int fields = session.policy().idFields().orElse(0);
        var out = session.out().text("* ID (\"name\" \"Courier-IMAP\"");
        if ((fields & VERSION) != 0) field(out, "version", Version.TEXT);
        if ((fields & SYSTEM) != 0) field(out, "os", System.getProperty("os.name"));
        if ((fields & SYSTEM_VERSION) != 0)
            field(out, "os-version", System.getProperty("os.version"));
        field(out, "vendor", "Courier for the JVM");
        out.text(")\r\n");
        return StatusResponse.ok("ID completed");
    }

    private static void field(Responses out, String name, String value) throws IOException {
        out.octet(' ').quoted(name).octet(' ').string(value);
    }

    private static List<String> read(Arguments in) throws IOException {
        var pairs = new ArrayList<String>();
        if (!in.take('(')) {
            if (!in.word().equals("NIL")) throw CommandFailed.bad("Expected a list or NIL.");
            return pairs;
        }
        if (in.take(')')) return pairs;
        do {
            if (pairs.size() == MOST_PAIRS) throw CommandFailed.bad("Too many fields.");
            var name = in.string();
            pairs.add(name + "=" + in.space().nstring().orElse(""));
        } while (in.peek() == ' ' && in.space().peek() != ')');
        in.expect(')');
        return pairs;
    }
}
