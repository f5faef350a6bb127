package org.courier.smtp.inbound;

import java.util.List;
import java.util.Optional;

/// The extensions EHLO announces, in the order of the C suite, ours after them.
final class Extensions {
    private Extensions() {}

    static final List<Extension> ALL =
            List.of(
                    new Extension("AUTH", Extensions::auth),
                    new Extension("STARTTLS", Extensions::startTls),
                    Extension.always("XVERP=Courier"),
                    Extension.always("XEXDATA"),
                    Extension.always("XSECURITY=NONE,STARTTLS"),
                    // RFC 2920
                    Extension.always("PIPELINING"),
                    // RFC 6152
                    Extension.always("8BITMIME"),
                    // RFC 6531
                    Extension.always("SMTPUTF8"),
                    new Extension("SIZE", Extensions::size),
                    // RFC 3461
                    Extension.always("DSN"),
                    // RFC 3030
                    Extension.always("CHUNKING"),
                    // RFC 2034
                    Extension.always("ENHANCEDSTATUSCODES"));

    /// RFC 4954 section 3.
    private static Optional<String> auth(SmtpSession session) {
        var mechanisms = session.mechanisms();
        return mechanisms.isEmpty()
                ? Optional.empty()
                : Optional.of("AUTH " + String.join(" ", mechanisms));
    }

    /// RFC 3207 section 4.
    private static Optional<String> startTls(SmtpSession session) {
        return session.offersStartTls() ? Optional.of("STARTTLS") : Optional.empty();
    }

    /// RFC 1870 section 4: with the limit, where there is one.
    private static Optional<String> size(SmtpSession session) {
        long limit = session.sizeLimit();
        return Optional.of(limit == 0 ? "SIZE" : "SIZE " + limit);
    }
}
