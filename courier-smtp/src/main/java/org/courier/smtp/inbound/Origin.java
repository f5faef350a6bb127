package org.courier.smtp.inbound;

import org.courier.auth.sasl.Sasl;
import org.courier.core.dns.ReverseName;
import org.courier.smtp.rewrite.ReceivedField;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Where a session's messages come from, as the queue, the Received field and the rules for
/// messages are told.
final class Origin {
    private static final int HELO_LIMIT = 255;

    private final SmtpSession session;

    Origin(SmtpSession session) {
        this.session = session;
    }

    /// Opens the way of the transaction's message into the queue.
    Receiving receive(Transaction mail) {
        var service = session.service();
        var client = session.connection().remote().getAddress();
        var reverseName =
                service.lookUpNames()
                        ? ReverseName.of(client, service.resolver())
                        : Optional.<String>empty();
        var name = session.helo().orElseThrow();
        var from =
                "dns; "
                        + name
                        + " ("
                        + reverseName.map(n -> n + " ").orElse("")
                        + "["
                        + session.address()
                        + "])";
        var envelope =
                mail.envelope(
                        session.relayClient().isPresent() ? "authsmtp" : "smtp",
                        session.authenticated().map(Sasl.Done::user),
                        from,
                        variables());
        return new Receiving(
                service.submit(),
                envelope,
                received(mail, name, reverseName).format(),
                session.settings().get(EsmtpSettings.ESMTP_BARE_NEWLINE).equals("reject"));
    }

    private ReceivedField received(Transaction mail, String name, Optional<String> reverseName) {
        var tls = session.connection().tls();
        return new ReceivedField(
                name,
                reverseName,
                session.address(),
                session.authenticated().map(d -> d.mechanism() + " " + word(d.user())),
                tls.map(t -> t.protocol() + "," + t.bits() + "bits," + t.cipherSuite()),
                session.service().me(),
                ReceivedField.protocol(
                        session.isEsmtp(),
                        mail.smtpUtf8(),
                        tls.isPresent(),
                        session.authenticated().isPresent()));
    }

    /// The environment C's submit would see: the client's variables and the settings for messages.
    private Map<String, String> variables() {
        var settings = session.settings();
        var all = new HashMap<String, String>();
        all.put("NOADDMSGID", settings.get(EsmtpSettings.NOADDMSGID));
        all.put("NOADDDATE", settings.get(EsmtpSettings.NOADDDATE));
        all.put("NOADDRREWRITE", String.valueOf(settings.get(EsmtpSettings.NOADDRREWRITE)));
        all.putAll(session.connection().variables());
        all.put("TCPREMOTEIP", session.address());
        session.relayClient().ifPresent(value -> all.put("RELAYCLIENT", value));
        return all;
    }

    /// A name a client gave, as one word for headers and log lines.
    static String word(String text) {
        var out = new StringBuilder();
        text.codePoints()
                .limit(HELO_LIMIT)
                .forEach(
                        c ->
                                out.appendCodePoint(
                                        c <= ' '
                                                        || Character.isISOControl(c)
                                                        || c == '('
                                                        || c == ')'
                                                ? '_'
                                                : c));
        return out.toString();
    }
}
