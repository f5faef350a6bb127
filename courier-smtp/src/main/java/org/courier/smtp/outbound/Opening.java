package org.courier.smtp.outbound;

import org.courier.smtp.queue.Info;

import java.util.ArrayList;
import java.util.List;

/// What came of the wish for a session with a relay.
sealed interface Opening {
    record Open(Peer peer) implements Opening {}

    /// No session; whether for good, and what was said.
    record Refused(boolean permanent, List<Info> log) implements Opening {
        static Refused later(Info... log) {
            return new Refused(false, List.of(log));
        }

        static Refused never(Info... log) {
            return new Refused(true, List.of(log));
        }

        static Refused by(MailHosts.Host host, PeerReply reply, boolean permanent) {
            var log = new ArrayList<Info>();
            log.add(Info.peer(host.toString()));
            log.addAll(reply.log());
            return new Refused(permanent, List.copyOf(log));
        }
    }
}
