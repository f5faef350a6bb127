package org.courier.smtp.inbound;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every command of the server.
final class Verbs {
    private Verbs() {}

    static final List<Verb> ALL =
            List.of(
                    new Verb("EHLO", true, true, false, "EHLO host", Helo::ehlo),
                    new Verb("HELO", true, true, false, "HELO host", Helo::helo),
                    new Verb("STARTTLS", true, true, false, "STARTTLS", StartTls::run),
                    new Verb("AUTH", false, true, true, "AUTH mechanism [response]", Auth::run),
                    new Verb("MAIL", false, false, true, "MAIL FROM:<address>", Mail::run),
                    new Verb("RCPT", false, false, true, "RCPT TO:<address>", Rcpt::run),
                    new Verb("DATA", false, false, true, "DATA", Data::run),
                    new Verb("BDAT", false, false, true, "BDAT size [LAST]", Bdat::run, Bdat::skip),
                    new Verb("RSET", true, true, true, "RSET", Small::rset),
                    new Verb("NOOP", false, true, false, "NOOP", Small::noop),
                    new Verb("VRFY", false, false, true, "VRFY address", Vrfy::vrfy),
                    new Verb("EXPN", false, false, true, "EXPN alias", Vrfy::expn),
                    new Verb("HELP", false, false, false, "HELP", Small::help),
                    new Verb("QUIT", true, true, false, "QUIT", Small::quit));

    private static final Map<String, Verb> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Verb::name, Function.identity()));

    static Optional<Verb> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
