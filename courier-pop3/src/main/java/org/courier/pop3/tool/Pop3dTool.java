package org.courier.pop3.tool;

import org.courier.auth.Authenticator;
import org.courier.auth.ServiceNames;
import org.courier.core.file.Identity;
import org.courier.core.log.Log;
import org.courier.core.maildir.Maildir;
import org.courier.core.net.Connection;
import org.courier.core.process.Tool;
import org.courier.pop3.command.Commands;
import org.courier.pop3.session.Options;
import org.courier.pop3.session.Pop3Session;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `pop3d [MAILDIR]`: POP3 on standard input and output, logged in already, as C's pop3d. MAILDIR
/// is the argument, else the variable MAILDIR, else ./Maildir.
public final class Pop3dTool {
    private static final int FAILED = 1;

    private Pop3dTool() {}

    public static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        if (arguments.contains("--version")) {
            streams.out().println("Courier for the JVM, pop3d");
            return 0;
        }
        var root = Path.of(place(arguments)).toAbsolutePath().normalize();
        var maildir = new Maildir(root, Identity.OWN, Maildir.Options.STANDARD);
        if (!maildir.exists()) {
            streams.out().print("-ERR Maildir invalid (no 'cur' directory)\r\n");
            streams.out().flush();
            return FAILED;
        }
        var none = Authenticator.of(List.of());
        try (var client = Connection.over(streams.in(), streams.out())) {
            new Pop3Session(client, options(), none, Commands.BY_NAME, Log.of("pop3d"))
                    .serve(maildir, owner());
        }
        return 0;
    }

    private static String place(List<String> arguments) {
        if (!arguments.isEmpty()) return arguments.getFirst();
        return Optional.ofNullable(System.getenv("MAILDIR")).orElse("./Maildir");
    }

    private static String owner() {
        return Optional.ofNullable(System.getenv("AUTHENTICATED"))
                .orElse(System.getProperty("user.name"));
    }

    private static Options options() throws IOException {
        return new Options(
                InetAddress.getLocalHost().getHostName(),
                new ServiceNames("pop3", Map.of()),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                "",
                false,
                Duration.ZERO,
                Duration.ofSeconds(60),
                Duration.ofSeconds(300));
    }
}
