package org.courier.smtp.inbound;

import org.courier.auth.Client;
import org.courier.auth.sasl.Sasl;
import org.courier.core.address.Mailbox;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;
import org.courier.core.net.Connection;
import org.courier.core.net.TlsSettings;
import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.CommandLine;
import org.courier.smtp.wire.CommandReader;
import org.courier.smtp.wire.Flood;
import org.courier.smtp.wire.HostAddress;
import org.courier.smtp.wire.Reply;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One client on one connection, from the greeting to QUIT: the loop, and what the verbs ask and
/// change. Replies are sent when no further command waits in the buffer (RFC 2920 section 3.2).
final class SmtpSession {
    private static final Log LOG = Log.of("courieresmtpd");

    /// A client that is refused so often learns nothing more.
    private static final int ERROR_LIMIT = 100;

    /// Commands without an accepted message among them.
    private static final int COMMAND_LIMIT = 100_000;

    private final EsmtpService service;
    private final Connection connection;
    private final CommandReader reader;
    private final Settings settings;
    private final Tarpit tarpit = new Tarpit();
    private final String address;
    private Optional<String> helo = Optional.empty();
    private boolean esmtp;
    private boolean startTlsOver;
    private Optional<Sasl.Done> authenticated = Optional.empty();
    private Optional<Transaction> transaction = Optional.empty();
    private Optional<String> loggedAs = Optional.empty();
    private boolean sawAuth;
    private int errors;
    private int commands;

    SmtpSession(EsmtpService service, Connection connection) {
        this.service = service;
        this.connection = connection;
        this.reader = new CommandReader(connection);
        this.settings = ClientSettings.of(service.settings(), connection.variables());
        this.address = HostAddress.text(connection.remote().getAddress());
    }

    void run() throws IOException {
        LOG.info("started,ip=[" + address + "],port=[" + connection.remote().getPort() + "]");
        try {
            write(new Reply(220, "", service.greeting()));
            var then = Then.GO_ON;
            while (then != Then.CLOSE) then = turn();
        } catch (SocketTimeoutException _) {
            write(Reply.of(421, "4.4.2", "Timeout, closing connection."));
        } catch (Flood e) {
            LOG.error(relay() + ",msg=\"421 " + e.getMessage() + "\"");
            write(Reply.of(421, "4.7.0", "Too much, closing connection."));
        } finally {
            reset();
        }
        connection.flush();
    }

    /// One command and its reply.
    private Then turn() throws IOException {
        var line = new byte[0];
        Answer answer;
        try {
            var next = nextLine();
            if (next.isEmpty()) return Then.CLOSE;
            line = next.get();
            answer = execute(line);
        } catch (CommandFailed e) {
            answer = Answer.of(e.reply());
        } catch (RuntimeException bug) {
            LOG.error(relay() + ",cmd: " + CommandLine.printable(line), bug);
            answer =
                    new Answer(
                            Reply.of(451, "4.3.0", "Internal error, try again later."), Then.CLOSE);
        }
        write(answer.reply());
        if (answer.reply().isFailure()) refused(answer.reply(), line);
        if (answer.then() == Then.START_TLS) startTls();
        if (errors > ERROR_LIMIT || ++commands > COMMAND_LIMIT) {
            write(Reply.of(421, "4.7.0", "Too many commands or errors, closing connection."));
            return Then.CLOSE;
        }
        return answer.then();
    }

    private Answer execute(byte[] line) throws IOException {
        var command = CommandLine.parse(line);
        if (settings.get(EsmtpSettings.ESMTP_LOG_DIALOG))
            LOG.info("ip=[" + address + "],cmd: " + logged(line));
        var verb = Verbs.named(command.verb()).orElseThrow(CommandFailed::commandError);
        var refusal = refusal(verb);
        if (refusal.isPresent()) {
            verb.skip().run(this, command.argument());
            return refusal.get();
        }
        var answer = verb.action().run(this, command.argument());
        if (verb.ends()) startTlsOver = true;
        return answer;
    }

    /// What this client may not do yet.
    private Optional<Answer> refusal(Verb verb) {
        if (!verb.beforeTls()
                && settings.get(EsmtpSettings.ESMTP_TLS_REQUIRED)
                && connection.tls().isEmpty()) return Optional.of(tlsRequired());
        if (!verb.beforeAuth()
                && settings.get(EsmtpSettings.AUTH_REQUIRED)
                && authenticated.isEmpty())
            return Optional.of(Answer.of(Reply.of(535, "5.7.0", "Authentication required.")));
        return Optional.empty();
    }

    private Answer tlsRequired() {
        return service.tls().isPresent()
                ? Answer.of(Reply.of(400, "4.7.0", "STARTTLS is required first."))
                : new Answer(
                        Reply.of(
                                440,
                                "4.7.0",
                                "TLS not available,  but it's required for this connection."),
                        Then.CLOSE);
    }

    /// RFC 3207 section 4.2: the client begins anew, with all it said before forgotten.
    private void startTls() throws IOException {
        connection.startTls(service.tls().orElseThrow());
        reset();
        helo = Optional.empty();
        esmtp = false;
    }

    private void refused(Reply reply, byte[] line) throws IOException {
        var command = loggedAs.orElseGet(() -> logged(line));
        loggedAs = Optional.empty();
        LOG.error(relay() + ",msg=\"" + reply.logged() + "\",cmd: " + command);
        if (!reply.isPermanentFailure()) return;
        errors++;
        if (!settings.get(EsmtpSettings.TARPIT) || hasAccessRelay()) return;
        connection.flush();
        try {
            Thread.sleep(tarpit.after());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(e.getMessage());
        }
    }

    /// After AUTH an unknown command may be a password that came too late.
    private String logged(byte[] line) {
        var text = CommandLine.printable(line);
        var verb = text.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        return sawAuth && Verbs.named(verb).isEmpty() ? "(unknown)" : text;
    }

    // ------------------------------------------------------------------ what verbs ask

    EsmtpService service() {
        return service;
    }

    Connection connection() {
        return connection;
    }

    Settings settings() {
        return settings;
    }

    Tarpit tarpit() {
        return tarpit;
    }

    /// The client's address in the form the log has.
    String address() {
        return address;
    }

    Optional<String> helo() {
        return helo;
    }

    /// Whether EHLO was said.
    boolean isEsmtp() {
        return esmtp;
    }

    Optional<Transaction> transaction() {
        return transaction;
    }

    Optional<Sasl.Done> authenticated() {
        return authenticated;
    }

    Client client() {
        return new Client("esmtp", connection.remote(), connection.tls())
                .withCertificate(settings.get(TlsSettings.TLS_EXTERNAL));
    }

    /// The SASL mechanisms this client is offered now.
    List<String> mechanisms() {
        if (authenticated.isPresent()) return List.of();
        var tls = settings.get(EsmtpSettings.ESMTPAUTH_TLS);
        boolean encrypted = connection.tls().isPresent() && !tls.isBlank();
        var words = encrypted ? tls : settings.get(EsmtpSettings.ESMTPAUTH);
        var wanted = List.of(words.strip().toUpperCase(Locale.ROOT).split("[ ,]+"));
        return Sasl.offered(wanted, service.authenticator(), client());
    }

    boolean offersStartTls() {
        return service.tls().isPresent() && connection.tls().isEmpty() && !startTlsOver;
    }

    /// RELAYCLIENT: set by the access list, or by AUTH to AUTHRELAYCLIENT's value.
    Optional<String> relayClient() {
        return authenticated.isPresent()
                ? Optional.of(settings.get(EsmtpSettings.AUTHRELAYCLIENT))
                : Optional.ofNullable(connection.variables().get("RELAYCLIENT"));
    }

    private boolean hasAccessRelay() {
        return connection.variables().containsKey("RELAYCLIENT");
    }

    long sizeLimit() {
        return service.submit().sizeLimit(connection.variables());
    }

    /// More than this of one message is not read, not even to throw it away.
    long floodLimit() {
        long limit = sizeLimit();
        return limit == 0 ? Long.MAX_VALUE : Math.max(limit, 1L << 26) * 2;
    }

    /// badfrom and BOFHCHECKDNS; clients that may relay are not asked.
    void checkSender(Mailbox sender) {
        if (service.bofh().isBadFrom(sender))
            throw CommandFailed.of(517, "5.7.1", "Sender rejected: " + sender);
        if (settings.get(EsmtpSettings.BOFHCHECKDNS)
                && relayClient().isEmpty()
                && !service.submit().router().isLocal(sender.domain()))
            service.senders().check(sender);
    }

    /// BLOCK of the access list, which AUTH lifts.
    void checkBlocked() {
        var text = connection.variables().getOrDefault("BLOCK", "");
        if (!text.isBlank() && authenticated.isEmpty())
            throw new CommandFailed(Reply.parse(text.strip(), 550, "5.7.1"));
    }

    // ------------------------------------------------------------------ what verbs change

    void greeted(String name, boolean extended) {
        reset();
        esmtp = extended;
        if (helo.isEmpty()) helo = Optional.of(Origin.word(name));
    }

    void begin(Transaction begun) {
        transaction = Optional.of(begun);
    }

    void reset() {
        transaction.ifPresent(Transaction::close);
        transaction = Optional.empty();
    }

    void authenticated(Sasl.Done done) {
        authenticated = Optional.of(done);
    }

    void sawAuth() {
        sawAuth = true;
    }

    /// What the log shows in place of the command line.
    void loggedAs(String command) {
        loggedAs = Optional.of(command);
    }

    void unavailable(String reason) {
        LOG.error(relay() + ",msg=\"" + reason + "\"");
    }

    /// A reply in the middle of a command (354, 334), sent at once.
    void interim(Reply reply) throws IOException {
        write(reply);
        connection.flush();
    }

    Optional<byte[]> nextLine() throws IOException {
        if (!connection.hasInput()) connection.flush();
        connection.readTimeOut(service.timeOut());
        return reader.next();
    }

    void dataTimeOut() throws IOException {
        if (!connection.hasInput()) connection.flush();
        connection.readTimeOut(service.dataTimeOut());
    }

    /// Opens the way of the transaction's message into the queue.
    Receiving receive(Transaction mail) {
        return new Origin(this).receive(mail);
    }

    /// The message's reply ends the transaction.
    Answer received(Transaction mail, Reply reply) {
        if (reply.isFailure()) {
            var to = mail.recipients().getFirst().address();
            LOG.error(
                    relay()
                            + ",from=<"
                            + mail.reversePath()
                            + ">,to=<"
                            + to
                            + ">: "
                            + reply.logged());
        } else {
            tarpit.forgive();
            commands = 0;
        }
        reset();
        return Answer.of(reply);
    }

    private void write(Reply reply) throws IOException {
        connection.write(reply.format());
    }

    private String relay() {
        return "error,relay=" + address + ",port=" + connection.remote().getPort();
    }
}
