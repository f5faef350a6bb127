package org.courier.smtp.inbound;

import org.courier.smtp.wire.Reply;

/// RSET, NOOP, HELP and QUIT (RFC 5321 sections 4.1.1.5, 4.1.1.9, 4.1.1.8, 4.1.1.10).
final class Small {
    private Small() {}

    static Answer rset(SmtpSession session, String argument) {
        session.reset();
        return Answer.ok("2.0.0", "Ok");
    }

    static Answer noop(SmtpSession session, String argument) {
        return Answer.ok("2.0.0", "Ok");
    }

    static Answer help(SmtpSession session, String argument) {
        return Answer.of(new Reply(214, "2.0.0", Verbs.ALL.stream().map(Verb::help).toList()));
    }

    static Answer quit(SmtpSession session, String argument) {
        session.reset();
        return new Answer(Reply.of(221, "2.0.0", "Bye."), Then.CLOSE);
    }
}
