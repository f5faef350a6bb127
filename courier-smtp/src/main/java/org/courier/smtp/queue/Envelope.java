package org.courier.smtp.queue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The envelope of a message (RFC 5321 section 2.3.1) with what C's control file keeps of it.
/// reversePath is "" for the null path. source: C's message source ("local", "smtp", "authsmtp",
/// "dsn"). receivedFrom: "dns; helo (host [ip])". ret: "FULL", "HDRS" (RFC 3461 section 4.3).
/// variables: RELAYCLIENT and the like.
public record Envelope(
        String reversePath,
        List<Recipient> recipients,
        Optional<String> envid,
        Optional<String> ret,
        boolean smtpUtf8,
        boolean eightBit,
        boolean verp,
        boolean securityStartTls,
        String source,
        Optional<String> authId,
        String receivedFrom,
        Map<String, String> variables) {
    /// Whether this may be an envelope's ENVID: reports show it as it is, in a field of one line
    /// (RFC 3464 section 2.2.1).
    public static boolean isEnvid(String text) {
        return text.chars().noneMatch(c -> c < ' ' || c == 127);
    }
}
