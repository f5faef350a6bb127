package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.AuthdaemonSettings;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.system.SystemUsers;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.net.UnixStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private final SystemUsers users = SystemUsers.ofHost();

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
        return DaemonRequest.authenticate(client.service(), credentials)
                .map(request -> account(client, credentials.user(), request))
                .map(result -> AccountLines.withoutUsed(result, credentials))
                .orElseGet(Rejected::new);
    }

    @Override
    public AuthResult lookUp(Client client, String user) {
        return DaemonRequest.lookUp(client.service(), user)
                .map(request -> account(client, user, request))
                .orElseGet(Rejected::new);
    }

    private AuthResult account(Client client, String user, byte[] request) {
        try {
            return switch (ask(client, request)) {
                case DaemonReply.Attributes found -> new Accepted(found.account(user, users));
                case DaemonReply.Fail _ -> new Rejected();
                case DaemonReply.Done _ -> broken("OK is no account");
                // Its own source may be down, or this account alone be spoilt: it does not say.
                case DaemonReply.Silence _ ->
                        new TemporaryFailure(socket + ": temporary failure for " + user);
            };
        } catch (AccountLines.Unfit e) {
            return new TemporaryFailure(socket + ": " + e.getMessage());
        } catch (IOException e) {
            return broken(e.getMessage());
        }
    }

    /// It answers FAIL for a wrong password and for trouble alike.
    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        var request =
                DaemonRequest.changePassword(client.service(), user, oldPassword, newPassword);
        if (request.isEmpty()) {
            return new Rejected();
        }
        try {
            return switch (ask(client, request.get())) {
                case DaemonReply.Done _ -> lookUp(client, user);
                case DaemonReply.Fail _ -> new Rejected();
                case DaemonReply.Silence _ ->
                        new TemporaryFailure(socket + ": temporary failure for " + user);
                case DaemonReply.Attributes _ -> broken("an account is no answer to PASSWD");
            };
        } catch (IOException e) {
            return broken(e.getMessage());
        }
    }

    private TemporaryFailure broken(String why) {
        return new TemporaryFailure(socket + ": " + why, true);
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
        Optional<List<Account>> rows;
        try (var stream = UnixStream.connect(socket, limits.asking())) {
            stream.output().write(DaemonRequest.ENUMERATE);
            stream.limit(ENUMERATION);
            rows = DaemonReply.rows(new BufferedInputStream(stream.input()));
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(socket + ": " + e.getMessage(), e));
        }
        rows.ifPresent(accounts -> accounts.forEach(each));
        return rows.isPresent();
    }
}
