package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.system.SystemUsers;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.net.UnixStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// authdaemon: the accounts of another authdaemond, the C suite's or ours, asked at its socket. One
/// connection a question, as the protocol has it.
public final class Daemon implements AuthBackend {
    public static final String NAME = "authdaemon";

    /// The C suite's client waits so long.
    private static final Limits C = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30));

    private static final Duration ENUMERATION = Duration.ofMinutes(10);

    private final Path socket;
    private final Limits limits;
    private final DaemonAnswers answers;

    /// @param asking until the question is written
    /// @param answering from then on
    record Limits(Duration asking, Duration answering) {
        Limits within(Duration most) {
            return new Limits(shorter(asking, most), shorter(answering, most));
        }

        private static Duration shorter(Duration a, Duration b) {
            return a.compareTo(b) < 0 ? a : b;
        }
    }

    Daemon(Path socket, Duration timeout) {
        this.socket = socket;
        limits = C.within(timeout);
        answers =
                new DaemonAnswers(
                        socket,
                        SystemUsers.ofHost(),
                        (client, request, _) -> ask(client, request),
                        // Its own source may be down, or this account alone be spoilt: it does not
                        // say.
                        user -> new TemporaryFailure(socket + ": temporary failure for " + user));
    }

    static Daemon configured(ConfigDirectory configuration) {
        var settings = configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
        return new Daemon(
                Path.of(settings.get(AuthdaemonSettings.SOCKET)),
                Duration.ofSeconds(settings.get(AuthdaemonSettings.TIMEOUT)));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AuthResult authenticate(Client client, Credentials credentials) {
        return answers.authenticate(client, credentials);
    }

    @Override
    public AuthResult lookUp(Client client, String user) {
        return answers.lookUp(client, user);
    }

    /// It answers FAIL for a wrong password and for trouble alike.
    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        return answers.changePassword(client, user, oldPassword, newPassword);
    }

    private DaemonReply ask(Client client, byte[] request) throws IOException {
        try (var stream = UnixStream.connect(socket, limits.asking())) {
            try {
                stream.output().write(DaemonRequest.withAddress(client.address(), request));
                stream.limit(limits.answering());
                return DaemonReply.read(new BufferedInputStream(stream.input()));
            } catch (IOException e) {
                throw stream.timedOut() ? new IOException("no answer in time", e) : e;
            }
        }
    }

    @Override
    public boolean enumerate(Consumer<Account> each) {
        return answers.enumerate(this::rows, each);
    }

    private Optional<List<Account>> rows() throws IOException {
        try (var stream = UnixStream.connect(socket, limits.asking())) {
            stream.output().write(DaemonRequest.ENUMERATE);
            stream.limit(ENUMERATION);
            return DaemonReply.rows(new BufferedInputStream(stream.input()));
        }
    }
}
