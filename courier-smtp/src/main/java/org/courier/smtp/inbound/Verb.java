package org.courier.smtp.inbound;

import java.io.IOException;

/// One command of the server (RFC 5321 section 4.1.1): a row of the table Verbs.
///
/// @param beforeTls answered although ESMTP_TLS_REQUIRED is set and TLS does not run yet
/// @param beforeAuth answered although AUTH_REQUIRED is set and nobody logged in yet
/// @param ends STARTTLS is offered no more once this was accepted
/// @param skip reads what comes with the command whatever the answer, when it is refused unseen
record Verb(
        String name,
        boolean beforeTls,
        boolean beforeAuth,
        boolean ends,
        String help,
        Action action,
        Skip skip) {
    /// A verb with which nothing comes but its line.
    Verb(
            String name,
            boolean beforeTls,
            boolean beforeAuth,
            boolean ends,
            String help,
            Action action) {
        this(name, beforeTls, beforeAuth, ends, help, action, (_, _) -> {});
    }

    @FunctionalInterface
    interface Action {
        Answer run(SmtpSession session, String argument) throws IOException;
    }

    @FunctionalInterface
    interface Skip {
        void run(SmtpSession session, String argument) throws IOException;
    }
}
