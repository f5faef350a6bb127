package org.courier.smtp.inbound;

import org.courier.core.address.Mailbox;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.wire.AddressPath;
import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.Parameters;
import org.courier.smtp.wire.PathArgument;
import org.courier.smtp.wire.Xtext;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// MAIL begins a transaction (RFC 5321 section 4.1.1.2).
final class Mail {
    /// RFC 3461 section 5.4 sets it.
    private static final int ENVID_LIMIT = 100;

    /// AUTH= (RFC 4954 section 5) is taken from nobody, and EXDATA asks for nothing.
    private static final Set<String> NO_MEANING = Set.of("AUTH", "EXDATA");

    private Mail() {}

    static Answer run(SmtpSession session, String argument) {
        if (session.helo().isEmpty())
            throw CommandFailed.of(502, "5.5.1", "Polite people say HELO first");
        if (session.transaction().isPresent()) throw CommandFailed.commandError();
        var path = PathArgument.parse(argument, "FROM");
        var parameters = Parameters.parse(path.parameters());
        boolean utf8 = parameters.flag("SMTPUTF8");
        var size = parameters.value("SIZE");
        var body = parameters.value("BODY");
        var ret = parameters.value("RET").map(Mail::ret);
        var envid = parameters.value("ENVID").map(Mail::envid);
        boolean verp = parameters.flag("VERP");
        var security = parameters.value("SECURITY");
        parameters.ignore(NO_MEANING);
        parameters.end();
        body.ifPresent(Mail::checkBody);
        security.ifPresent(Mail::checkSecurity);
        Mail.checkUtf8(path.path(), utf8);
        checkSize(session, size);
        var sender = sender(session, path.path());
        sender.ifPresent(session::checkSender);
        session.begin(
                new Transaction(
                        sender.map(Mailbox::toString).orElse(""),
                        envid,
                        ret,
                        utf8,
                        verp && sender.isPresent(),
                        security.filter("STARTTLS"::equals).isPresent()));
        return Answer.ok("2.1.0", "Ok.");
    }

    /// RFC 6531 section 3.5: such an address needs the SMTPUTF8 parameter.
    static void checkUtf8(String path, boolean utf8) {
        if (!utf8 && path.chars().anyMatch(c -> c > 127))
            throw CommandFailed.of(553, "5.6.7", "Address needs SMTPUTF8.");
    }

    private static Optional<Mailbox> sender(SmtpSession session, String path) {
        if (path.isBlank()) return Optional.empty();
        try {
            return Optional.of(
                    session.service().submit().names().qualified(AddressPath.mailbox(path)));
        } catch (IllegalArgumentException _) {
            throw CommandFailed.of(517, "5.1.7", "Syntax error.");
        }
    }

    /// RFC 1870 section 6.1.
    private static void checkSize(SmtpSession session, Optional<String> size) {
        if (size.isEmpty()) return;
        if (!size.get().matches("[0-9]{1,20}")) throw Parameters.bad("SIZE");
        long limit = session.sizeLimit();
        boolean tooBig = size.get().length() > 18 || Long.parseLong(size.get()) > limit;
        if (limit > 0 && tooBig) throw CommandFailed.of(534, "5.3.4", "SIZE=Message too big.");
    }

    /// RFC 6152 section 2; BINARYMIME is not offered.
    private static void checkBody(String body) {
        if (!body.equalsIgnoreCase("7BIT") && !body.equalsIgnoreCase("8BITMIME"))
            throw Parameters.bad("BODY=" + body);
    }

    private static void checkSecurity(String security) {
        if (!security.equals("STARTTLS") && !security.equals("NONE"))
            throw Parameters.bad("SECURITY=" + security);
    }

    /// C looks at the first letter alone.
    private static String ret(String value) {
        return switch (value.substring(0, 1).toUpperCase(Locale.ROOT)) {
            case "F" -> "FULL";
            case "H" -> "HDRS";
            default -> throw Parameters.bad("RET=" + value);
        };
    }

    private static String envid(String value) {
        try {
            var envid = Xtext.decode(value);
            if (value.length() > ENVID_LIMIT || !Envelope.isEnvid(envid))
                throw Parameters.bad("ENVID");
            return envid;
        } catch (IllegalArgumentException _) {
            throw Parameters.bad("ENVID");
        }
    }
}
