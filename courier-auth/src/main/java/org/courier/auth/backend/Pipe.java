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
import org.courier.core.log.Log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/// authpipe: accounts of a program of the administrator's, `authProg` in the configuration
/// directory, which answers authdaemond's questions on standard input and output.
public final class Pipe implements AuthBackend {
    public static final String NAME = "authpipe";
    private static final String PROGRAM = "authProg";
    private static final Duration ENUMERATION = Duration.ofMinutes(10);
    private static final Log LOG = Log.of("authdaemond");

    private final PipePrograms programs;
    private final DaemonAnswers answers;

    /// @param most programs that run at the same time
    Pipe(Path program, int most, Duration timeout) {
        programs = new PipePrograms(program, most);
        answers =
                new DaemonAnswers(
                        program,
                        SystemUsers.ofHost(),
                        (_, request, again) ->
                                programs.ask(request, timeout, again, DaemonReply::readSpoken),
                        _ -> new TemporaryFailure(program + ": no answer", true));
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
        return answers.authenticate(client, credentials);
    }

    @Override
    public AuthResult lookUp(Client client, String user) {
        return answers.lookUp(client, user);
    }

    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        return answers.changePassword(client, user, oldPassword, newPassword);
    }

    @Override
    public boolean enumerate(Consumer<Account> each) {
        return answers.enumerate(
                () -> programs.ask(DaemonRequest.ENUMERATE, ENUMERATION, true, DaemonReply::rows),
                each);
    }

    @Override
    public void close() {
        programs.close();
    }
}
