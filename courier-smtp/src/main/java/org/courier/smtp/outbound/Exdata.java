package org.courier.smtp.outbound;

import java.util.ArrayList;
import java.util.List;

/// The parts of a 558 reply: `558-ccc-text`, the last line of a part `558-ccc text`, the last of
/// all `558 ccc text`.
final class Exdata {
    private Exdata() {}

    static List<PeerReply> split(PeerReply reply) {
        var replies = new ArrayList<PeerReply>();
        var lines = new ArrayList<String>();
        for (var line : reply.lines()) {
            var inner = line.length() > 4 ? line.substring(4) : "";
            if (!inner.matches("[2-5][0-9]{2}([ -].*)?")) return replies;
            lines.add(inner);
            if (inner.length() == 3 || inner.charAt(3) == ' ') {
                int code = Integer.parseInt(inner.substring(0, 3));
                replies.add(new PeerReply(code, List.copyOf(lines)));
                lines.clear();
            }
        }
        return replies;
    }
}
