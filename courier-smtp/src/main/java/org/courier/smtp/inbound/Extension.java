package org.courier.smtp.inbound;

import java.util.Optional;
import java.util.function.Function;

/// A line of EHLO's answer (RFC 5321 section 2.2.1): a row of the table Extensions.
///
/// @param line what this client is told, empty when it is not offered the extension
record Extension(String keyword, Function<SmtpSession, Optional<String>> line) {
    static Extension always(String line) {
        return new Extension(line.split("[ =]", 2)[0], _ -> Optional.of(line));
    }
}
