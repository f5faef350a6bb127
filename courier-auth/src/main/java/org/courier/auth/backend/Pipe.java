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
import org.courier.core.log.Log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// authpipe: accounts of a program of the administrator's, `authProg` in the configuration
/// directory, which answers authdaemond's questions on standard input and output.
public final class Pipe implements AuthBackend {
    public static final String NAME = "authpipe";
    private static final String PROGRAM = "authProg";
    private static final Duration ENUMERATION = Duration.ofMinutes(10);
    private static final Log LOG = Log.of("authdaemond");

    private final Path program;
    private final PipePrograms programs;
    private final Duration timeout;
    private final SystemUsers users = SystemUsers.ofHost();

    /// @param most programs that run at the same time
    Pipe(Path program, int most, Duration timeout) {
        this.program = program;
        this.timeout = timeout;
        programs = new PipePrograms(program, most);
    }

    static Pipe configured(ConfigDirectory configuration) {
        var settings = configuration.settings(AuthdaemonSettings.AUTHDAEMONRC);
        return new Pipe(
                configuration.file(PROGRAM),
                Math.max(1, settings.get(AuthdaemonSettings.DAEMONS)),
                Duration.ofSeconds(settings.get(AuthdaemonSettings.TIMEOUT)));
    }

    /// Without a program that can be run there is no such source.
    static boolean present(ConfigDirectory configuration) {
        var program = configuration.file(PROGRAM);
        boolean runs = Files.isRegularFile(program) && Files.isExecutable(program);
        if (!runs) {
            LOG.info("authpipe: disabled: failed to execute " + program);
        }
        return runs;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AuthResult authenticate(Client client, Credentials credentials) {
        return DaemonRequest.authenticate(client.service(), credentials)
                .map(request -> account(credentials.user(), request))
                .map(result -> AccountLines.withoutUsed(result, credentials))
                .orElseGet(Rejected::new);
    }

    @Override
    public AuthResult lookUp(Client client, String user) {
        return DaemonRequest.lookUp(client.service(), user)
                .map(request -> account(user, request))
                .orElseGet(Rejected::new);
    }

    private AuthResult account(String user, byte[] request) {
        try {
            return switch (programs.ask(request, timeout, true, DaemonReply::readSpoken)) {
                case DaemonReply.Attributes found -> new Accepted(found.account(user, users));
                case DaemonReply.Fail _ -> new Rejected();
                case DaemonReply.Done _, DaemonReply.Silence _ -> broken("OK is no account");
            };
        } catch (AccountLines.Unfit e) {
            return new TemporaryFailure(program + ": " + e.getMessage());
        } catch (IOException e) {
            return broken(e.getMessage());
        }
    }

    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        var request =
                DaemonRequest.changePassword(client.service(), user, oldPassword, newPassword);
        if (request.isEmpty()) {
            return new Rejected();
        }
        try {
            // Never asked twice: the first time may have changed it.
            return switch (programs.ask(request.get(), timeout, false, DaemonReply::readSpoken)) {
                case DaemonReply.Done _ -> lookUp(client, user);
                case DaemonReply.Fail _ -> new Rejected();
                case DaemonReply.Attributes _, DaemonReply.Silence _ ->
                        broken("neither OK nor FAIL to PASSWD");
            };
        } catch (IOException e) {
            return broken(e.getMessage());
        }
    }

    private TemporaryFailure broken(String why) {
        return new TemporaryFailure(program + ": " + why, true);
    }

    @Override
    public boolean enumerate(Consumer<Account> each) {
        Optional<List<Account>> rows;
        try {
            rows = programs.ask(DaemonRequest.ENUMERATE, ENUMERATION, true, DaemonReply::rows);
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(program + ": " + e.getMessage(), e));
        }
        rows.ifPresent(accounts -> accounts.forEach(each));
        return rows.isPresent();
    }

    @Override
    public void close() {
        programs.close();
    }
}
