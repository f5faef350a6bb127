package org.courier.imap.command;

import org.courier.imap.session.ImapSession;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// IDLE tells news as they come, until the client says DONE (RFC 2177).
final class Idle {
    private Idle() {}

    static StatusResponse run(ImapSession session, Arguments in) throws IOException {
        in.end();
        session.out().text("+ entering idle mode\r\n");
        long end = System.nanoTime() + session.policy().idleTime().toNanos();
        while (true) {
            tell(session);
            session.out().flush();
            var left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative()) throw new SocketTimeoutException("idle for too long");
            var poll = session.policy().idlePoll();
            switch (in.octets().await(left.compareTo(poll) < 0 ? left : poll)) {
                case CALLED, TIMED_OUT -> {}
                case INPUT -> {
                    return done(session, in);
                }
                case CLOSED -> throw new IllegalStateException("await() has thrown");
            }
        }
    }

    private static void tell(ImapSession session) throws IOException {
        var mailbox = session.selectedIfAny();
        if (mailbox.isEmpty()) return;
        mailbox.get().refresh();
        mailbox.get().tell(session.out(), true);
    }

    private static StatusResponse done(ImapSession session, Arguments in) throws IOException {
        session.connection().readTimeOut(session.policy().argumentTime());
        if (!in.octets().line().equalsIgnoreCase("DONE")) throw CommandFailed.bad("Expected DONE.");
        if (session.selectedIfAny().isPresent()) session.selected().refresh();
        return StatusResponse.ok("IDLE completed");
    }
}
