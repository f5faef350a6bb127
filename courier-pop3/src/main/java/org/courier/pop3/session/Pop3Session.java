package org.courier.pop3.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.LoginPolicy;
import org.courier.auth.sasl.Sasl;
import org.courier.core.log.Log;
import org.courier.core.maildir.Maildir;
import org.courier.core.net.Connection;
import org.courier.pop3.session.Verb.State;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One client: reads a command, finds its row, runs it, sends the answer (RFC 1939).
public final class Pop3Session {
    /// RFC 2449 section 4: 255 octets; SASL answers are longer (RFC 5034 section 4).
    private static final int LINE_LIMIT = 12_288;

    /// Errors in a row before the client is sent away.
    private static final int ERROR_LIMIT = 20;

    private static final int STICKY = 01000;

    private final Connection connection;
    private final Options options;
    private final Authenticator authenticator;
    private final Map<String, Verb> verbs;
    private final Log log;
    private final SessionLog counters;
    private State state = State.AUTHORIZATION;
    private Optional<String> user = Optional.empty();
    private Optional<Mailbox> mailbox = Optional.empty();
    private Optional<LoginLimit> loginLimit = Optional.empty();
    private boolean utf8;

    public Pop3Session(
            Connection connection,
            Options options,
            Authenticator authenticator,
            Map<String, Verb> verbs,
            Log log) {
        this.connection = connection;
        this.options = options;
        this.authenticator = authenticator;
        this.verbs = verbs;
        this.log = log;
        this.counters = new SessionLog(connection, log);
    }

    /// Serves a client that still has to log in.
    public void serve() throws IOException {
        counters.connected();
        try (var limit = new LoginLimit(connection, options.loginTimeOut())) {
            loginLimit = Optional.of(limit);
            ok("Hello there.");
            loop();
        }
    }

    /// Serves a mailbox that needs no login: `pop3d MAILDIR`.
    public void serve(Maildir maildir, String owner) throws IOException {
        // as C has it where nobody logged in
        utf8 = true;
        enter(Mailbox.open(maildir), owner);
        ok("logged in.");
        loop();
    }

    private void loop() throws IOException {
        try {
            int errors = 0;
            for (var then = Then.CONTINUE; then != Then.CLOSE; ) {
                if (!connection.hasInput()) connection.flush();
                var line = readLine();
                if (line.length == 0) break;
                then = Then.CONTINUE;
                try {
                    then = run(line);
                    errors = 0;
                } catch (CommandFailed refused) {
                    refuse(refused.getMessage());
                    if (++errors >= ERROR_LIMIT) break;
                } catch (FileSystemException disk) {
                    // files are opened before an answer begins, and no connection throws this
                    counters.diskFailed(disk);
                    refuse("Temporary problem, please try again later");
                }
                if (then == Then.START_TLS) connection.startTls(options.startTls().orElseThrow());
            }
            connection.flush();
            counters.ended(state == State.TRANSACTION ? "DISCONNECTED" : "");
        } catch (SocketTimeoutException e) {
            counters.ended("TIMEOUT");
        } catch (IOException e) {
            counters.ended("DISCONNECTED");
            throw e;
        }
    }

    private Then run(byte[] octets) throws IOException {
        if (octets[octets.length - 1] != '\n') {
            skipLine(octets);
            throw CommandFailed.invalidCommand();
        }
        var line = new String(octets, UTF_8).replaceFirst("\r?\n$", "");
        int space = line.indexOf(' ');
        var name = (space < 0 ? line : line.substring(0, space)).strip().toUpperCase(Locale.ROOT);
        var verb = verbs.get(name);
        if (verb == null || !verb.states().contains(state) || line.indexOf('\0') >= 0)
            throw CommandFailed.invalidCommand();
        var argument = space < 0 ? "" : line.substring(space + 1);
        return verb.action().run(this, verb.exact() ? argument : argument.strip());
    }

    /// An over-long line is not kept, but read to its end so that the client stays in step.
    private void skipLine(byte[] start) throws IOException {
        for (var rest = start; rest.length > 0 && rest[rest.length - 1] != '\n'; )
            rest = readLine();
    }

    private byte[] readLine() throws IOException {
        connection.readTimeOut(
                loginLimit.isPresent() ? loginLimit.get().left() : options.idleTimeOut());
        return connection.readLine(LINE_LIMIT);
    }

    /// A line of the client inside a command (SASL), without its line end.
    public String line() throws IOException {
        connection.flush();
        var octets = readLine();
        if (octets.length == 0) throw new java.io.EOFException("client left");
        if (octets[octets.length - 1] != '\n') {
            skipLine(octets);
            throw CommandFailed.invalidCommand();
        }
        return new String(octets, UTF_8).stripTrailing();
    }

    public void ok(String text) throws IOException {
        connection.write("+OK" + (text.isEmpty() ? "" : " " + text) + "\r\n");
    }

    public void refuse(String text) throws IOException {
        connection.write("-ERR " + text + "\r\n");
    }

    public void challenge(String base64) throws IOException {
        connection.write("+ " + base64 + "\r\n");
    }

    /// What an authentication brought: opens the mailbox, or refuses with C's texts.
    public void login(AuthResult result, String name) throws IOException {
        switch (result) {
            case AuthResult.Accepted(var account) -> login(account);
            case AuthResult.Rejected() -> {
                counters.loginFailed(name);
                pause();
                throw new CommandFailed("Login failed.");
            }
            case AuthResult.TemporaryFailure(var reason, _) -> {
                log.error("ERR: authentication error: " + reason);
                throw new CommandFailed(
                        LoginPolicy.told(reason)
                                .orElse("Temporary problem, please try again later"));
            }
        }
    }

    public void login(Account account) throws IOException {
        if (account.options().flag("disablepop3"))
            throw new CommandFailed("POP3 access disabled for this account.");
        if (account.options().flag("disableinsecurepop3") && connection.tls().isEmpty())
            throw new CommandFailed("POP3 access disabled via insecure connection.");
        var maildir =
                new Maildir(account.maildirPath(), account.identity(), Maildir.Options.STANDARD);
        if (!maildir.exists()) throw new CommandFailed("Maildir invalid (no 'cur' directory)");
        if (account.identity().as(() -> isSticky(account.home())))
            throw new CommandFailed(
                    "Your account is temporarily unavailable (+t bit set on home directory).");
        enter(Mailbox.open(maildir), account.address());
    }

    private static boolean isSticky(Path home) throws IOException {
        return Files.isDirectory(home)
                && ((Integer) Files.getAttribute(home, "unix:mode") & STICKY) != 0;
    }

    private void enter(Mailbox opened, String owner) {
        mailbox = Optional.of(opened);
        state = State.TRANSACTION;
        loginLimit.ifPresent(LoginLimit::close);
        loginLimit = Optional.empty();
        user = Optional.of(owner);
        counters.loggedIn(owner);
    }

    private void pause() throws IOException {
        connection.flush();
        try {
            Thread.sleep(options.failureDelay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// After QUIT's update: the session ends as a LOGOUT.
    public void loggedOut() {
        counters.ended("LOGOUT");
    }

    public Client client() {
        return new Client(
                        options.services().on(connection.local().getPort()),
                        connection.remote(),
                        connection.tls())
                .withCertificate(options.certificateField());
    }

    /// The SASL mechanisms that this connection may use.
    public List<String> offered() {
        return Sasl.offered(mechanisms(), authenticator, client());
    }

    private List<String> mechanisms() {
        return connection.tls().isPresent() && !options.tlsMechanisms().isEmpty()
                ? options.tlsMechanisms()
                : options.mechanisms();
    }

    public Connection connection() {
        return connection;
    }

    public Options options() {
        return options;
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    public State state() {
        return state;
    }

    public Mailbox mailbox() {
        return mailbox.orElseThrow();
    }

    /// The name USER gave, the account's address after login.
    public Optional<String> user() {
        return user;
    }

    public void user(String name) {
        user = Optional.of(name);
    }

    public boolean mayLogIn() {
        return !options.tlsRequired() || connection.tls().isPresent();
    }

    public boolean mayStartTls() {
        return options.startTls().isPresent()
                && connection.tls().isEmpty()
                && state == State.AUTHORIZATION;
    }

    public void utf8(boolean on) {
        utf8 = on;
    }

    public boolean utf8() {
        return utf8;
    }

    public SessionLog counters() {
        return counters;
    }
}
