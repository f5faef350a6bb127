package org.courier.smtp.inbound;

import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Recipient;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One mail transaction (RFC 5321 section 3.3): what MAIL said, who RCPT named, and the message
/// while it comes in chunks.
final class Transaction {
    private final String reversePath;
    private final Optional<String> envid;
    private final Optional<String> ret;
    private final boolean smtpUtf8;
    private final boolean verp;
    private final boolean securityStartTls;
    private final List<Recipient> recipients = new ArrayList<>();
    private Optional<Receiving> receiving = Optional.empty();

    Transaction(
            String reversePath,
            Optional<String> envid,
            Optional<String> ret,
            boolean smtpUtf8,
            boolean verp,
            boolean securityStartTls) {
        this.reversePath = reversePath;
        this.envid = envid;
        this.ret = ret;
        this.smtpUtf8 = smtpUtf8;
        this.verp = verp;
        this.securityStartTls = securityStartTls;
    }

    String reversePath() {
        return reversePath;
    }

    boolean smtpUtf8() {
        return smtpUtf8;
    }

    List<Recipient> recipients() {
        return recipients;
    }

    void add(Recipient recipient) {
        recipients.add(recipient);
    }

    /// Between two chunks of BDAT (RFC 3030 section 2).
    boolean isReceiving() {
        return receiving.isPresent();
    }

    Optional<Receiving> receiving() {
        return receiving;
    }

    void receiving(Receiving begun) {
        receiving = Optional.of(begun);
    }

    /// Forgets an unfinished message.
    void close() {
        receiving.ifPresent(Receiving::close);
    }

    Envelope envelope(
            String source,
            Optional<String> authId,
            String receivedFrom,
            Map<String, String> variables) {
        return new Envelope(
                reversePath,
                List.copyOf(recipients),
                envid,
                ret,
                smtpUtf8,
                false,
                verp,
                securityStartTls,
                source,
                authId,
                receivedFrom,
                variables);
    }
}
