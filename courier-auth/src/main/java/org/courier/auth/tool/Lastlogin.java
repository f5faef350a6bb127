package org.courier.auth.tool;

import org.courier.auth.policy.LastLogins;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// lastlogin: when accounts last logged in, while the server runs.
public final class Lastlogin {
    private Lastlogin() {}

    public static int run(List<String> arguments, Streams streams) {
        return run(
                arguments, streams, SystemConfiguration.directory(), SystemConfiguration.state());
    }

    static int run(
            List<String> arguments, Streams streams, ConfigDirectory configuration, Path state) {
        if (arguments.size() > 1) {
            streams.err().println("Usage: lastlogin [user]");
            return 1;
        }
        var logins = LastLogins.of(state);
        try {
            if (arguments.isEmpty()) {
                logins.all(login -> print(login, streams));
                return 0;
            }
            var owner = Owner.of(arguments.getFirst(), configuration, streams);
            if (owner.isEmpty()) return 1;
            logins.of(owner.get()).forEach(login -> print(login, streams));
            return 0;
        } catch (IOException e) {
            streams.err().println("lastlogin: " + e.getMessage());
            return 1;
        }
    }

    private static void print(LastLogins.Login login, Streams streams) {
        streams.out()
                .println(
                        String.join(
                                "\t",
                                login.account(),
                                login.service(),
                                login.time().toString(),
                                login.address(),
                                login.mechanism()));
    }
}
