package org.courier.pop3.command;

import org.courier.pop3.session.CommandFailed;
import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// STLS begins TLS (RFC 2595 section 4); what the client sent early is thrown away.
final class Stls {
    private Stls() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        if (!session.mayStartTls()) throw new CommandFailed("TLS support not available.");
        session.ok("Begin SSL/TLS negotiation now.");
        return Then.START_TLS;
    }
}
