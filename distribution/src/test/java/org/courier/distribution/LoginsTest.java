package org.courier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.sasl.ClientSasl;
import org.courier.auth.token.TestProvider;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.dns.Resolver;
import org.courier.core.net.Connection;
import org.courier.core.net.Tls;
import org.courier.core.process.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole suite with a provider of tokens and with client certificates; curl, Python and our own
/// client log in.
class LoginsTest {
    private static final KeyPair KEY = TestProvider.rsa();
    private static final int LOGIN_DENIED = 67;

    @TempDir static Path directory;
    private static TestProvider provider;
    private static Demo demo;
    private static Suite suite;

    @BeforeAll
    static void start() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        provider = new TestProvider();
        provider.publish("one", KEY);
        demo = Demo.in(directory);
        var own = directory.resolve("client.pem");
        Tls.writeSelfSigned(own, List.of(user()));
        Tls.writeSelfSigned(directory.resolve("stranger.pem"), List.of(user()));
        var tls = "TLS_VERIFYPEER=PEER\nTLS_TRUSTCERTS=" + own + "\nTLS_EXTERNAL=cn\n";
        var mechanisms = "SCRAM-SHA-256-PLUS SCRAM-SHA-256 OAUTHBEARER XOAUTH2 PLAIN";
        var capability = " AUTH=" + mechanisms.replace(" ", " AUTH=");
        add("imapd", "IMAP_CAPABILITY=\"IMAP4rev1" + capability + "\"\nIMAP_LOGIN_DELAY=0\n");
        add("imapd-ssl", tls);
        // curl takes OAUTHBEARER where both are offered.
        add("pop3d", "POP3AUTH_TLS=\"XOAUTH2 PLAIN\"\nPOP3_FAILURE_DELAY=0\n");
        add("pop3d-ssl", tls);
        add("esmtpd", "ESMTPAUTH_TLS=\"" + mechanisms + "\"\n" + tls);
        Files.writeString(
                demo.configuration().resolve("oauth2"),
                """
                OAUTH2_ISSUER=%s
                OAUTH2_AUDIENCE=mail
                OAUTH2_JWKS=%s
                """
                        .formatted(TestProvider.ISSUER, provider.address("/keys")));
        var zone = Files.writeString(demo.state().resolve("zone"), "");
        suite =
                Suite.start(
                        new Suite.Options(
                                ConfigDirectory.of(demo.configuration()),
                                demo.state(),
                                () -> Resolver.zoneFile(zone)),
                        List.of("smtp", "pop3", "imap"));
    }

    private static void add(String file, String text) throws IOException {
        Files.writeString(demo.configuration().resolve(file), text, StandardOpenOption.APPEND);
    }

    @AfterAll
    static void stop() throws IOException {
        suite.close();
        provider.close();
    }

    private static String user() {
        return "alice@example.test";
    }

    private static String password() {
        return demo.users().getFirst().password();
    }

    private static int port(String service) {
        return suite.bound().stream()
                .filter(bound -> bound.service().equals(service))
                .findFirst()
                .orElseThrow()
                .address()
                .getPort();
    }

    private static Program.Result run(String... command) throws IOException {
        return Program.run(
                List.of(command),
                Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", directory.toString()),
                directory,
                InputStream.nullInputStream(),
                1 << 20,
                Duration.ofSeconds(60));
    }

    private static String text(Program.Result result) {
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    /// What curl is to do with each protocol once it is in.
    private static Program.Result curl(String service, String... options) throws IOException {
        var scheme = service.equals("submissions") ? "smtps" : service;
        var url = scheme + "://127.0.0.1:" + port(service) + "/";
        var command = new ArrayList<>(List.of("curl", "-sS", "-k", "-m", "30", "-v", url));
        Collections.addAll(command, options);
        if (scheme.equals("smtps")) Collections.addAll(command, "-X", "NOOP");
        return run(command.toArray(String[]::new));
    }

    private static String token(String user, String audience) {
        var claims =
                "{\"iss\":\"%s\",\"aud\":\"%s\",\"exp\":%d,\"email\":\"%s\",\"pad\":\"%s\"}"
                        .formatted(
                                TestProvider.ISSUER,
                                audience,
                                System.currentTimeMillis() / 1000 + 300,
                                user,
                                // As long as those of large providers.
                                "x".repeat(2500));
        return TestProvider.token("RS256", "one", KEY.getPrivate(), claims);
    }

    @ParameterizedTest
    @CsvSource({"imaps, OAUTHBEARER", "pop3s, XOAUTH2", "submissions, OAUTHBEARER"})
    void curlLogsInWithAToken(String service, String mechanism) throws IOException {
        var option = "AUTH=" + mechanism;
        String[] common = {"--login-options", option, "-u", user() + ":", "--oauth2-bearer"};
        var good = curl(service, with(common, token(user(), "mail")));
        assertThat(good.exitCode()).as(text(good)).isZero();
        assertThat(text(good)).containsPattern("\n> .*AUTH.* " + mechanism);
        for (var token : List.of(token(user(), "webshop"), token("bob@example.test", "mail"))) {
            var bad = curl(service, with(common, token));
            assertThat(bad.exitCode()).as(text(bad)).isEqualTo(LOGIN_DENIED);
        }
    }

    private static String[] with(String[] common, String last) {
        var all = new ArrayList<>(List.of(common));
        all.add(last);
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({"imaps", "pop3s", "submissions"})
    void curlLogsInWithACertificate(String service) throws IOException {
        String[] external = {"--login-options", "AUTH=EXTERNAL", "--cert"};
        var own = directory.resolve("client.pem").toString();
        var good = curl(service, with(with(with(external, own), "-u"), user() + ":"));
        assertThat(good.exitCode()).as(text(good)).isZero();
        assertThat(text(good)).containsPattern("\n> .*AUTH.* EXTERNAL");
        var other = curl(service, with(with(with(external, own), "-u"), "bob@example.test:"));
        assertThat(other.exitCode()).as(text(other)).isEqualTo(LOGIN_DENIED);
        var stranger = directory.resolve("stranger.pem").toString();
        var unknown = curl(service, with(with(with(external, stranger), "-u"), user() + ":"));
        assertThat(unknown.exitCode()).as(text(unknown)).isNotZero();
    }

    /// Neither tokens nor passwords without TLS, nor a certificate's mechanism without one.
    @Test
    void aPlainConnectionOffersNoPassword() throws IOException {
        for (var service : List.of("pop3", "smtp")) {
            var result = curlPlain(service);
            assertThat(result).doesNotContain("PLAIN").doesNotContain("OAUTH");
        }
        assertThat(curlPlain("imap")).doesNotContain("OAUTH").doesNotContain("EXTERNAL");
    }

    private static String curlPlain(String service) throws IOException {
        return text(
                run("curl", "-sS", "-v", "-m", "20", service + "://127.0.0.1:" + port(service)));
    }

    /// Another implementation, which knows the binding that is not ours.
    @ParameterizedTest
    @CsvSource({"right, ok", "other, refused", "y, refused"})
    void pythonBindsToTheServersCertificate(String binding, String outcome) throws Exception {
        var result =
                run(
                        "python3",
                        "-B",
                        script("scram_plus.py").toString(),
                        String.valueOf(port("imaps")),
                        user(),
                        password(),
                        binding);
        assertThat(text(result)).isEqualTo(outcome + "\n");
    }

    @ParameterizedTest
    @CsvSource({"mail, good", "webshop, bad"})
    void pythonLogsInByXoauth2(String audience, String outcome) throws Exception {
        var result =
                run(
                        "python3",
                        "-B",
                        script("xoauth2.py").toString(),
                        String.valueOf(port("imaps")),
                        String.valueOf(port("submissions")),
                        user(),
                        token(user(), audience),
                        outcome);
        assertThat(text(result)).isEqualTo("ok\n");
    }

    private static Path script(String name) throws URISyntaxException {
        return Path.of(LoginsTest.class.getResource("/endtoend/" + name).toURI());
    }

    /// Our client takes tls-exporter (RFC 9266) and says "y" when -PLUS was taken out of the offer.
    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-256-PLUS SCRAM-SHA-256, OK", "SCRAM-SHA-256, NO"})
    void ourClientSeesADowngrade(String offered, String outcome) throws IOException {
        var address =
                suite.bound().stream()
                        .filter(bound -> bound.service().equals("imaps"))
                        .findFirst()
                        .orElseThrow()
                        .address();
        try (var connection =
                Connection.connect(address, Optional.empty(), Duration.ofSeconds(10))) {
            connection.startTlsClient(Tls.client(false, Optional.empty()), "localhost");
            assertThat(connection.tls().orElseThrow().tlsExporter()).isPresent();
            line(connection);
            var login =
                    ClientSasl.start(
                                    List.of(offered.split(" ")),
                                    user(),
                                    password(),
                                    connection.tls())
                            .orElseThrow();
            assertThat(login.mechanism()).isEqualTo(offered.split(" ")[0]);
            connection.write("a AUTHENTICATE " + login.mechanism() + "\r\n");
            connection.flush();
            var initial = login.initialResponse();
            var answer = line(connection);
            while (answer.startsWith("+")) {
                var challenge = Base64.getDecoder().decode(answer.substring(1).strip());
                var response =
                        challenge.length == 0 && initial.isPresent()
                                ? initial.get()
                                : login.respond(challenge).orElseThrow();
                connection.write(Base64.getEncoder().encodeToString(response) + "\r\n");
                connection.flush();
                answer = line(connection);
            }
            assertThat(answer).startsWith("a " + outcome);
            if (outcome.equals("OK")) assertThat(login.confirmed(Optional.empty())).isTrue();
        }
    }

    private static String line(Connection connection) throws IOException {
        return new String(connection.readLine(4096), StandardCharsets.UTF_8).strip();
    }
}
