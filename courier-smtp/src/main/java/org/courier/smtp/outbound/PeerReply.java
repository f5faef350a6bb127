package org.courier.smtp.outbound;

import org.courier.core.net.Connection;
import org.courier.smtp.queue.Info;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A server's reply (RFC 5321 section 4.2), one line or several.
///
/// @param lines as they came, with the code, without line ends
record PeerReply(int code, List<String> lines) {
    /// RFC 5321 section 4.5.3.1.5 allows 512; some servers write more.
    private static final int LONGEST_LINE = 4096;

    private static final int MOST_LINES = 500;

    /// @throws IOException also when what comes is no reply
    static PeerReply read(Connection from) throws IOException {
        var lines = new ArrayList<String>();
        while (true) {
            var octets = from.readLine(LONGEST_LINE);
            if (octets.length == 0) throw new EOFException("Connection closed by the server.");
            if (octets[octets.length - 1] != '\n')
                throw new IOException("Line of the server's reply is too long.");
            var line = new String(octets, StandardCharsets.UTF_8).stripTrailing();
            if (!line.matches("[2-5][0-9]{2}([ -].*)?"))
                throw new IOException("Invalid reply from the server.");
            lines.add(line);
            if (line.length() == 3 || line.charAt(3) == ' ')
                return new PeerReply(Integer.parseInt(line.substring(0, 3)), List.copyOf(lines));
            if (lines.size() == MOST_LINES)
                throw new IOException("The server's reply has too many lines.");
        }
    }

    boolean isGood() {
        return code < 300;
    }

    /// Never again, rather than later.
    boolean isPermanent() {
        return code >= 500;
    }

    /// The lines of the log and of reports.
    List<Info> log() {
        var log = new ArrayList<Info>();
        log.add(Info.replyType("smtp"));
        for (var line : lines) log.add(Info.reply(line));
        return log;
    }
}
