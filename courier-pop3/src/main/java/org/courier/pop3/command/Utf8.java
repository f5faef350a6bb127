package org.courier.pop3.command;

import org.courier.pop3.session.Pop3Session;
import org.courier.pop3.session.Then;

import java.io.IOException;

/// UTF8 says that the client reads UTF-8 headers (RFC 6856 section 2.1); allowed after login too,
/// as C allows it.
final class Utf8 {
    private Utf8() {}

    static Then run(Pop3Session session, String arguments) throws IOException {
        session.utf8(true);
        session.ok("UTF8 enabled");
        return Then.CONTINUE;
    }
}
