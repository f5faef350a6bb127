package org.courier.smtp.outbound;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `esmtpauthclient`: how we log in with which relay. Read anew each time, as C does. Beyond C, the
/// password may be `{CLEAR}password`, which is sent without TLS too, or a bearer token:
/// `{TOKEN}/file` that holds it, or `{TOKEN}|command` that prints it; or `{EXTERNAL}`: TLS has
/// shown our certificate.
final class ClientLogins {
    private static final String CLEAR = "{CLEAR}";
    private static final String TOKEN = "{TOKEN}";
    private static final String EXTERNAL = "{EXTERNAL}";
    private static final int LONGEST_TOKEN = 16_384;
    private static final Duration COMMAND = Duration.ofSeconds(20);

    private final ConfigDirectory configuration;

    ClientLogins(ConfigDirectory configuration) {
        this.configuration = configuration;
    }

    /// What proves that we are the user.
    sealed interface Secret {}

    /// @param clear may be sent without TLS
    record Password(String text, boolean clear) implements Secret {
        @Override
        public String toString() {
            return "Password";
        }
    }

    /// @param source a file, or `|` and a command
    record Token(String source) implements Secret {
        /// Read anew each time: tokens live for an hour.
        String read() throws IOException {
            var text = source.startsWith("|") ? printed(source.substring(1)) : held();
            var token = text.lines().findFirst().orElse("").strip();
            if (!token.matches("[A-Za-z0-9._~+/=-]+"))
                throw new IOException(source + ": no token there");
            return token;
        }

        private String held() throws IOException {
            var file = Path.of(source);
            if (Files.size(file) > LONGEST_TOKEN) throw new IOException(source + ": too long");
            return Files.readString(file);
        }

        private static String printed(String command) throws IOException {
            var result =
                    Program.run(
                            List.of("/bin/sh", "-c", command),
                            Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"),
                            Path.of("/"),
                            InputStream.nullInputStream(),
                            LONGEST_TOKEN,
                            COMMAND);
            if (result.timedOut() || result.exitCode() != 0)
                throw new IOException(command + ": exit code " + result.exitCode());
            return new String(result.output(), StandardCharsets.UTF_8);
        }
    }

    /// Our certificate, TLS_CERTFILE of courierd.
    record Certificate() implements Secret {}

    record Login(String user, Secret secret) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /// @param relay as its route writes it, with the port
    Optional<Login> of(String relay) {
        for (var line : configuration.lines("esmtpauthclient")) {
            var words = line.text().strip().split("[ \t]+", 3);
            if (words.length == 3 && words[0].equalsIgnoreCase(relay))
                return Optional.of(new Login(words[1], secret(words[2])));
        }
        return Optional.empty();
    }

    private static Secret secret(String word) {
        if (word.startsWith(TOKEN)) return new Token(word.substring(TOKEN.length()).strip());
        if (word.strip().equals(EXTERNAL)) return new Certificate();
        boolean clear = word.startsWith(CLEAR);
        return new Password(clear ? word.substring(CLEAR.length()) : word, clear);
    }
}
