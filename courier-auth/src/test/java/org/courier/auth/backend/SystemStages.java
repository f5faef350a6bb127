package org.courier.auth.backend;

import org.courier.auth.backend.BackendStages.Stage;
import org.courier.auth.backend.system.SystemSources;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The three sources of system users, on passwd(5) files of the test's own. What real users and
/// real passwords in them do is seen in `SystemUsersTest`.
final class SystemStages {
    /// A system user has no options and no password in clear; CRAM is refused; and PAM changes
    /// passwords in the host's own files, not in the test's.
    private static final Set<String> CANNOT =
            Set.of(
                    "cram from a clear password",
                    "look up",
                    "fields of the account",
                    "change password",
                    "change to nothing usable",
                    "change keeps the scheme",
                    "many at once");

    static final List<Stage> ROWS =
            SystemSources.MODULES.stream()
                    .map(
                            module ->
                                    new Stage(
                                            module,
                                            module,
                                            (directory, accounts) ->
                                                    SystemSources.open(
                                                            module, directory, lines(accounts)),
                                            (directory, _) ->
                                                    SystemSources.broken(module, directory),
                                            CANNOT))
                    .toList();

    private SystemStages() {}

    /// passwd(5), with the hash where shadow(5) has it otherwise.
    private static List<String> lines(List<BackendStages.Stored> accounts) {
        var lines = new ArrayList<String>();
        for (var account : accounts)
            lines.add(
                    "%s:%s:%d:%d:Full Name,room:%s:/bin/sh"
                            .formatted(
                                    account.name(),
                                    account.hash(),
                                    account.uid(),
                                    account.uid(),
                                    account.home()));
        return lines;
    }
}
