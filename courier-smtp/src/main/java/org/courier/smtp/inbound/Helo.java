package org.courier.smtp.inbound;

import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.Reply;

import java.util.ArrayList;

/// EHLO and HELO: who calls, and what we can do (RFC 5321 section 4.1.1.1).
final class Helo {
    private Helo() {}

    static Answer ehlo(SmtpSession session, String argument) {
        greet(session, argument, true);
        var lines = new ArrayList<String>();
        lines.add(session.service().me() + " Ok.");
        for (var extension : Extensions.ALL) extension.line().apply(session).ifPresent(lines::add);
        // RFC 2034 section 4: no enhanced code here
        return Answer.of(new Reply(250, "", lines));
    }

    static Answer helo(SmtpSession session, String argument) {
        greet(session, argument, false);
        return Answer.of(Reply.plain(250, session.service().me() + " Ok."));
    }

    private static void greet(SmtpSession session, String argument, boolean esmtp) {
        if (argument.isEmpty()) throw CommandFailed.of(501, "5.5.4", "Syntax: EHLO host");
        session.greeted(argument, esmtp);
    }
}
