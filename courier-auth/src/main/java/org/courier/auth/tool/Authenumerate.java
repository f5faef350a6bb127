package org.courier.auth.tool;

import org.courier.auth.Account;
import org.courier.auth.backend.Backends;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.io.UncheckedIOException;
import java.util.List;

/// authenumerate: all accounts of all sources, one per line with TABs between name, uid, gid, home
/// and Maildir; -o adds the options, -s leaves out who takes no part in shared folders.
public final class Authenumerate {
    private Authenumerate() {}

    public static int run(List<String> arguments, Streams streams) {
        return run(arguments, streams, SystemConfiguration.directory());
    }

    static int run(List<String> arguments, Streams streams, ConfigDirectory configuration) {
        boolean shared = false;
        boolean options = false;
        for (String argument : arguments) {
            switch (argument) {
                case "-s" -> shared = true;
                case "-o" -> options = true;
                case "-so", "-os" -> {
                    shared = true;
                    options = true;
                }
                default -> {
                    streams.err().println("Usage: authenumerate [-s] [-o]");
                    return 1;
                }
            }
        }
        boolean onlyShared = shared;
        boolean withOptions = options;
        try (var authenticator = Backends.authenticator(configuration)) {
            authenticator.enumerate(
                    account -> {
                        if (!onlyShared || !account.options().flag("disableshared")) {
                            print(account, withOptions, streams);
                        }
                    });
            return 0;
        } catch (UncheckedIOException e) {
            streams.err().println(e.getCause().getMessage());
            return 1;
        }
    }

    private static void print(Account account, boolean withOptions, Streams streams) {
        String line =
                String.join(
                        "\t",
                        account.address(),
                        Integer.toString(account.uid()),
                        Integer.toString(account.gid()),
                        account.home().toString(),
                        account.maildir().orElse(""));
        streams.out().println(withOptions ? line + "\t" + account.options().format() : line);
    }
}
