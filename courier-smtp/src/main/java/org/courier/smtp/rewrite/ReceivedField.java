package org.courier.smtp.rewrite;

import java.util.Optional;

/// The Received field as C's submit lays it out (RFC 5321 section 4.4), up to its `id`.
public record ReceivedField(
        String helo,
        Optional<String> reverseName,
        String address,
        Optional<String> authentication,
        Optional<String> tls,
        String me,
        String protocol) {
    /// RFC 3848 names, and those of RFC 6531 section 4.3 for SMTPUTF8.
    public static String protocol(boolean esmtp, boolean utf8, boolean tls, boolean auth) {
        if (!esmtp) return "SMTP";
        return (utf8 ? "UTF8SMTP" : "ESMTP") + (tls ? "S" : "") + (auth ? "A" : "");
    }

    public String format() {
        var out = new StringBuilder("from ").append(helo).append(" (");
        reverseName.ifPresent(name -> out.append(name).append(' '));
        out.append('[').append(address).append("])");
        var details =
                authentication
                        .map(a -> "AUTH: " + a)
                        .map(a -> tls.map(t -> a + ", TLS: " + t).orElse(a))
                        .or(() -> tls.map(t -> "TLS: " + t));
        details.ifPresent(d -> out.append("\n  (").append(d).append(')'));
        return out.append("\n  by ").append(me).append(" with ").append(protocol).toString();
    }
}
