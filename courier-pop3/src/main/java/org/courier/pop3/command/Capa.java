package org.courier.pop3.command;

import org.courier.pop3.session.MultiLine;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// CAPA lists what this server can do (RFC 2449 section 5), in C's order.
final class Capa {
    private Capa() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        session.ok("Here's what I can do:");
        var lines = new MultiLine(session.connection());
        for (var line : lines(session)) lines.line(line);
        lines.end();
        return Then.CONTINUE;
    }

    private static List<String> lines(Pop3Session session) {
        var lines = new ArrayList<String>();
        var mechanisms = session.offered();
        if (!mechanisms.isEmpty() && session.mayLogIn())
            lines.add("SASL " + String.join(" ", mechanisms));
        if (session.mayStartTls()) lines.add("STLS");
        lines.addAll(
                List.of(
                        capability("TOP"),
                        capability("USER"),
                        "LOGIN-DELAY 10",
                        "PIPELINING",
                        capability("UIDL"),
                        capability("UTF8"),
                        capability("LANG"),
                        "IMPLEMENTATION Courier Mail Server"));
        return lines;
    }

    private static String capability(String command) {
        return Commands.BY_NAME.get(command).capability();
    }
}
