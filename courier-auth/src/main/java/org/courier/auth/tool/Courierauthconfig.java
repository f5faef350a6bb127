package org.courier.auth.tool;

import org.courier.auth.backend.system.SystemUsers;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// courierauthconfig: what the C suite's development package tells of the library, for scripts that
/// ask it for the version and for the places of files.
public final class Courierauthconfig {
    /// The C suite's authentication library whose files and protocol these are.
    private static final String VERSION = "0.71.4";

    private static final List<String> FILES =
            List.of(
                    "userdb",
                    "authdaemonrc",
                    "authldaprc",
                    "authmysqlrc",
                    "authpgsqlrc",
                    "authsqliterc");

    private static final String MAIL_USER = "courier";

    private Courierauthconfig() {}

    public static int run(List<String> arguments, Streams streams) throws IOException {
        return run(arguments, streams, SystemConfiguration.directory());
    }

    /// As the C suite's: what it does not know it passes over.
    static int run(List<String> arguments, Streams streams, ConfigDirectory configuration)
            throws IOException {
        for (String argument : arguments) {
            if (argument.equals("--version")) {
                streams.out().println(VERSION);
            } else if (argument.startsWith("--version=")) {
                String wanted = argument.substring("--version=".length());
                streams.out().println(isAtLeast(wanted) ? "yes" : "no");
            } else if (argument.equals("--configfiles")) {
                tellFiles(streams, configuration);
            }
        }
        return 0;
    }

    private static boolean isAtLeast(String wanted) {
        return Arrays.compare(numbers(VERSION), numbers(wanted)) >= 0;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\."))
                .map(part -> part.replaceAll("\\D.*", ""))
                .mapToInt(digits -> digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0)
                .toArray();
    }

    private static void tellFiles(Streams streams, ConfigDirectory configuration)
            throws IOException {
        for (String file : FILES) {
            streams.out().println(file + "=" + configuration.file(file));
        }
        streams.out().println("mailuser=" + MAIL_USER);
        streams.out().println("mailgroup=" + MAIL_USER);
        SystemUsers.ofHost()
                .numbers(MAIL_USER)
                .ifPresent(
                        numbers -> {
                            streams.out().println("mailuid=" + numbers.uid());
                            streams.out().println("mailgid=" + numbers.gid());
                        });
        streams.out().println("sbindir=/usr/sbin");
    }
}
