package org.courier.auth.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Client;
import org.courier.auth.Neighbour;
import org.courier.auth.TestAccounts;
import org.courier.auth.password.ScramKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The examples of the RFCs, and Python as the client.
class ScramVectorsTest {
    @TempDir Path directory;

    private record Example(
            String hash,
            String salt,
            String clientNonce,
            String serverNonce,
            String proof,
            String signature) {}

    /// RFC 5802 section 5, RFC 7677 section 3: user "user", password "pencil", 4096 iterations.
    private static final List<Example> EXAMPLES =
            List.of(
                    new Example(
                            "SHA-1",
                            "QSXCR+Q6sek8bf92",
                            "fyko+d2lbbFgONRv9qkxdawL",
                            "3rfcNHYJY1ZVvWVs7j",
                            "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                            "rmF9pqV8S7suAoZWja4dJRkFsKQ="),
                    new Example(
                            "SHA-256",
                            "W22ZaJ0SNY7soEsUEjb6gQ==",
                            "rOprNGfwEbeRWgbNEkqO",
                            "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
                            "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                            "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));

    @Test
    void clientAndServerSayWhatTheRfcsSay() throws IOException {
        for (var example : EXAMPLES) {
            byte[] salt = Base64.getDecoder().decode(example.salt());
            String keys = ScramKeys.derive(example.hash(), "pencil", salt, 4096).format();
            var accounts = TestAccounts.create(directory, "user:x:systempw=" + keys);
            var address = new InetSocketAddress("127.0.0.1", 4);
            var server =
                    new Mechanisms.Server(
                            accounts.authenticator(),
                            new Client("imap", address, Optional.empty()),
                            "h",
                            List.of());
            var exchange = new ScramServer(server, example.hash(), false, example.serverNonce());
            var login = new ClientSasl.Secrets("user", "pencil", Optional.empty(), List.of());
            var client = new ScramClient(login, example.hash(), false, example.clientNonce());

            byte[] first = client.initialResponse().orElseThrow();
            assertThat(text(first)).isEqualTo("n,,n=user,r=" + example.clientNonce());
            byte[] challenge = ((Sasl.Challenge) exchange.next(first)).octets();
            String nonce = example.clientNonce() + example.serverNonce();
            assertThat(text(challenge))
                    .isEqualTo("r=%s,s=%s,i=4096".formatted(nonce, example.salt()));
            byte[] last = client.respond(challenge).orElseThrow();
            assertThat(text(last)).isEqualTo("c=biws,r=%s,p=%s".formatted(nonce, example.proof()));
            var done = (Sasl.Done) exchange.next(last);
            assertThat(text(done.finalData().orElseThrow())).isEqualTo("v=" + example.signature());
        }
    }

    @Test
    void pythonLogsInWithAndWithoutChannelBinding() throws IOException {
        var accounts = TestAccounts.create(directory, "user:pencil");
        for (var hash : List.of("SHA-1", "SHA-256", "SHA-512")) {
            for (var plus : List.of("", "-PLUS")) {
                var client =
                        new Client("imap", new InetSocketAddress("127.0.0.1", 4), FakeTls.BOTH);
                var exchange =
                        Sasl.start("SCRAM-" + hash + plus, accounts.authenticator(), client, "h")
                                .orElseThrow();
                String header = plus.isEmpty() ? "n,," : "p=tls-exporter,,";
                String bare = "n=user,r=python";
                var challenge =
                        (Sasl.Challenge)
                                exchange.next((header + bare).getBytes(StandardCharsets.UTF_8));
                String binding =
                        HexFormat.of().formatHex(header.getBytes(StandardCharsets.UTF_8))
                                + (plus.isEmpty() ? "" : "00".repeat(32));
                var lines =
                        Neighbour.python(
                                directory,
                                "scram",
                                hash.replace("-", "").toLowerCase(java.util.Locale.ROOT),
                                "pencil",
                                bare,
                                text(challenge.octets()),
                                binding);
                var done = (Sasl.Done) exchange.next(lines.get(0).getBytes(StandardCharsets.UTF_8));
                assertThat(text(done.finalData().orElseThrow())).isEqualTo(lines.get(1));
            }
        }
    }

    @Test
    void theClientDoesNotFollowAServerThatIsWrong() {
        for (String challenge :
                List.of(
                        "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                        "r=abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                        "r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
                        "r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=9999999",
                        "r=abcd,s=!,i=4096",
                        "m=x,r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                        "e=other-error",
                        "nonsense")) {
            var login = new ClientSasl.Secrets("user", "pencil", Optional.empty(), List.of());
            var client = new ScramClient(login, "SHA-256", false, "abc");
            client.initialResponse();
            assertThat(client.respond(challenge.getBytes(StandardCharsets.UTF_8))).isEmpty();
            assertThat(client.confirmed(Optional.empty())).isFalse();
        }
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
