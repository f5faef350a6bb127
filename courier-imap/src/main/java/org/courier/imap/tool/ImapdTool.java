package org.courier.imap.tool;

import org.courier.auth.AccountOptions;
import org.courier.auth.ServiceNames;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;
import org.courier.core.file.Identity;
import org.courier.core.log.Log;
import org.courier.core.maildir.MailStore;
import org.courier.core.maildir.Maildir;
import org.courier.core.net.Connection;
import org.courier.core.process.Tool;
import org.courier.imap.ImapdSettings;
import org.courier.imap.command.Commands;
import org.courier.imap.session.SessionLoop;
import org.courier.imap.session.Site;
import org.courier.imap.session.User;
import org.courier.imap.session.Version;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `imapd [MAILDIR]`: one session on standard input and output, for a client who is known already;
/// through ssh, and in test suites. The Maildir is the argument, else `$MAILDIR`, else `./Maildir`;
/// settings are environment variables, as C Courier's scripts export them.
public final class ImapdTool {
    private ImapdTool() {}

    public static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        return run(arguments, streams, System.getenv());
    }

    static int run(List<String> arguments, Tool.Streams streams, Map<String, String> environment)
            throws IOException {
        if (arguments.contains("--version")) {
            streams.out().println("Courier-IMAP " + Version.TEXT);
            return 0;
        }
        var named = Optional.ofNullable(environment.get("MAILDIR")).filter(m -> !m.isEmpty());
        var root = arguments.stream().findFirst().or(() -> named).orElse("./Maildir");
        var name = environment.getOrDefault("AUTHENTICATED", System.getProperty("user.name"));
        Settings settings = settings(environment);
        try (var store = MailStore.open(Optional.empty());
                var connection = Connection.over(streams.in(), streams.out())) {
            var policy = ImapdSettings.policy(settings);
            var maildir =
                    new Maildir(
                            Path.of(root).toAbsolutePath().normalize(),
                            Identity.OWN,
                            new Maildir.Options(policy.locks(), policy.trash()));
            var site =
                    new Site(
                            policy,
                            Commands.ALL,
                            Optional.empty(),
                            ServiceNames.of("imap", settings),
                            store,
                            Optional.empty(),
                            Log.of("imapd"),
                            "localhost");
            var options = AccountOptions.parse(environment.getOrDefault("OPTIONS", ""));
            SessionLoop.serve(site, connection, new User(name, maildir, options));
            return 0;
        } catch (ConfigError e) {
            streams.err().println("imapd: " + e.getMessage());
            return 78;
        }
    }

    /// Those variables that are settings of imapd.
    private static Settings settings(Map<String, String> environment) {
        var known = new HashMap<String, String>();
        for (var setting : ImapdSettings.IMAPD.settings()) {
            var value = environment.get(setting.name());
            if (value != null) known.put(setting.name(), value);
        }
        return Settings.of(known);
    }
}
