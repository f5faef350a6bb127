package org.courier.smtp.route;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.core.file.SafeFile;
import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds the account of a local part: the whole of it, or less and less of it with the rest as an
/// extension, of which the account must have a dot file.
final class Extensions {
    /// Parts that are tried as extension (dot-courier of C).
    private static final int MOST_PARTS = 3;

    private static final String SERVICE = "courier";
    private static final Log LOG = Log.of("courierlocal");

    private final Authenticator authenticator;
    private final String separators;
    private final String dotName;

    Extensions(Authenticator authenticator, String defaultSep, String dotName) {
        this.authenticator = authenticator;
        this.separators = "-" + defaultSep;
        this.dotName = "." + dotName;
    }

    /// @param suffix "" or "@domain"
    Router.Route find(String user, String suffix) {
        int end = user.length();
        for (int parts = 0; parts <= MOST_PARTS; parts++) {
            var extension = end == user.length() ? "" : user.substring(end + 1);
            switch (authenticator.lookUp(SERVICE, user.substring(0, end) + suffix)) {
                case AuthResult.Accepted(var account) -> {
                    if (extension.isEmpty() || mayTake(account, extension))
                        return new Router.Local(account, extension);
                }
                case AuthResult.Rejected _ -> {}
                case AuthResult.TemporaryFailure(var reason, _) -> {
                    LOG.error("temporary authentication failure: " + reason);
                    return new Router.Unavailable("Service temporarily unavailable.");
                }
            }
            end = lastSeparator(user, end);
            if (end <= 0) break;
        }
        return new Router.UnknownUser("User <" + user + suffix + "> unknown");
    }

    private int lastSeparator(String user, int before) {
        int i = before - 1;
        while (i > 0 && separators.indexOf(user.charAt(i)) < 0) i--;
        return i;
    }

    /// An account whose home can't be read keeps its mail waiting at delivery, as in C; it does not
    /// lose it here.
    private boolean mayTake(Account account, String extension) {
        try {
            return account.identity()
                    .as(
                            () -> {
                                if (!SafeFile.isReadable(account.home())) return true;
                                return candidates(account.home(), extension).stream()
                                        .anyMatch(Files::isRegularFile);
                            });
        } catch (IOException e) {
            LOG.error(account.address() + ": " + e.getMessage());
            return true;
        }
    }

    /// `.courier-a-b`, `.courier-a-default`, `.courier-default`; a dot in the extension is a colon
    /// in the name.
    private List<Path> candidates(Path home, String extension) {
        var name = extension.replace('.', ':');
        var files = new ArrayList<Path>();
        files.add(home.resolve(dotName + "-" + name));
        for (int i = name.length(); i > 0; ) {
            i = lastSeparator(name, i);
            var before = i > 0 ? "-" + name.substring(0, i) : "";
            files.add(home.resolve(dotName + before + "-default"));
        }
        return files;
    }
}
