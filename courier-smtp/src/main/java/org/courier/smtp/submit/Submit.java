package org.courier.smtp.submit;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.smtp.alias.Aliases;
import org.courier.smtp.alias.HostNames;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Spool;
import org.courier.smtp.rewrite.HeaderRules;
import org.courier.smtp.rewrite.HeaderWriter;
import org.courier.smtp.route.Router;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes a message into the queue: header rules, Received, rewriting, aliases (C's submit). Used by
/// the ESMTP server, sendmail, forwards and DSNs.
public final class Submit {
    /// The variable that makes Bcc the only field recipients are taken from: -bcc of C's submit.
    public static final String BCC_ONLY = "BCCONLY";

    private final ConfigDirectory configuration;
    private final Spool spool;
    private final Router router;
    private final HostNames names;
    private final Aliases aliases;
    private final int batchSize;

    /// @throws ConfigError when names, aliases or limits cannot be used
    public Submit(ConfigDirectory configuration, Spool spool, Router router) {
        this.configuration = configuration;
        this.spool = spool;
        this.router = router;
        this.names = HostNames.of(configuration);
        this.aliases = new Aliases(configuration, names);
        this.batchSize = configuration.value(SubmitSettings.BATCHSIZE);
        configuration.value(SubmitSettings.SIZELIMIT);
    }

    /// One message in progress.
    public interface Message extends java.io.Closeable {
        /// Content octets with LF or CRLF line ends; header limits are checked as they come.
        void write(byte[] octets, int offset, int length) throws IOException;

        /// Durable on return. The queue id for "250 Ok. id".
        String commit() throws IOException;

        @Override
        void close();
    }

    /// Refused: reply code and text of the ESMTP answer, "534 Message header size exceeds policy
    /// limit."
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int code;
        private final String enhancedCode;

        public Refused(int code, String text) {
            this(code, code / 100 + ".0.0", text);
        }

        public Refused(int code, String enhancedCode, String text) {
            super(text);
            this.code = code;
            this.enhancedCode = enhancedCode;
        }

        public int code() {
            return code;
        }

        public String enhancedCode() {
            return enhancedCode;
        }
    }

    /// Begins a message. Without recipients in the envelope they are taken from To, Cc and Bcc.
    ///
    /// The envelope's variables say what is special about it: SIZELIMIT, BOFHHEADERLIMIT,
    /// NOADDMSGID, NOADDDATE, NOADDRREWRITE, as in C's environment, and BCC_ONLY; RELAYCLIENT and
    /// TCPREMOTEIP are kept with the message, the others are used up here.
    ///
    /// @param receivedLine the Received field's value up to "id", empty for none
    public Message begin(Envelope envelope, String receivedLine) throws IOException {
        var rules = rules(envelope.variables());
        return new SubmittedMessage(
                spool,
                envelope,
                receivedLine,
                new RecipientList(names, aliases),
                new HeaderWriter(rules, names.defaultDomain(), names.messageIdHost()),
                new SubmittedMessage.Limits(
                        rules.headerLimit(), sizeLimit(envelope.variables()), batchSize),
                isSet(envelope.variables(), BCC_ONLY) ? Set.of("bcc") : Set.of("to", "cc", "bcc"));
    }

    /// The largest message, 0 for no limit: SIZELIMIT among the variables, else the file sizelimit,
    /// read anew for each message.
    public long sizeLimit(Map<String, String> variables) {
        return number(variables, "SIZELIMIT")
                .orElseGet(() -> configuration.value(SubmitSettings.SIZELIMIT));
    }

    public HostNames names() {
        return names;
    }

    public Aliases aliases() {
        return aliases;
    }

    public Router router() {
        return router;
    }

    private static HeaderRules rules(Map<String, String> variables) {
        long limit =
                number(variables, "BOFHHEADERLIMIT")
                        .orElse((long) HeaderRules.STANDARD.headerLimit());
        return new HeaderRules(
                !isSet(variables, "NOADDMSGID"),
                !isSet(variables, "NOADDDATE"),
                number(variables, "NOADDRREWRITE").orElse(0L).intValue(),
                (int) Math.clamp(limit, HeaderRules.LEAST_HEADER_LIMIT, 16L << 20));
    }

    /// Set and not "0".
    private static boolean isSet(Map<String, String> variables, String name) {
        var value = variables.get(name);
        return value != null && !value.isBlank() && !value.strip().equals("0");
    }

    private static Optional<Long> number(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name))
                .map(String::strip)
                .filter(v -> v.matches("[0-9]{1,18}"))
                .map(Long::valueOf);
    }
}
