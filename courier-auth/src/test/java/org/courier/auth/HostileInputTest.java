package org.courier.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.backend.UserDbRecord;
import org.courier.auth.password.PasswordHash;
import org.courier.auth.password.PasswordHash.Verdict;
import org.courier.auth.sasl.Sasl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Right texts with some characters changed, as a broken store or a hostile client would send them:
/// always an answer, never an exception, never a login.
class HostileInputTest {
    private static final String ODD = "$,=:{}|/+.*!% \t\0\n0919azAZé\u0000\ud83d";
    private static final List<String> HASHES =
            List.of(
                    "{MD5}OFj2IjCsPJFfMAxmQxLGPw==",
                    "{SSHA}dGYXOkmjKcG9ODASCZcPq24mTvsvmdAL",
                    "{SHA1.HEX}8843d7f92416211de9ebb963ff4ce28125932878",
                    "$1$lhlqhVDr$7uGRusLLiivqhF26WAXNQ/",
                    "D2t7..SREaGqE",
                    "$5$rounds=1000$salt$hash",
                    "$6$saltsalt$hash",
                    "$2y$04$abcdefghijklmnopqrstuuaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8",
                    "$pbkdf2-sha256$10$MDEyMw$AAAAAAAAAAAAAAAAAAAAAA",
                    "{PBKDF2}$1$abc$10$0000000000000000000000000000000000000000",
                    "{SCRAM-SHA-256}10,c29tZXNhbHQ=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,"
                            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                    "{CRAM-MD5}63f73fd5c7d215dc84b3f55be69da501de920dd1a3db77968dd12e2880a037c3",
                    "$y$j75$saltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "$7$2/..../....saltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "$sha1$100$saltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaa");

    @TempDir Path directory;

    private static String changed(String text, Random random) {
        var out = new StringBuilder(text);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(out.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> out.insert(at, ODD.charAt(random.nextInt(ODD.length())));
                case 1 -> out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(4)));
                case 2 -> out.setLength(at);
                default -> out.replace(at, Math.min(out.length(), at + 1), odd(random));
            }
        }
        return out.toString();
    }

    private static String odd(Random random) {
        return String.valueOf(ODD.charAt(random.nextInt(ODD.length())));
    }

    @Test
    void storedHashes() {
        var random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            String stored = changed(HASHES.get(i % HASHES.size()), random);
            assertThat(PasswordHash.check(stored, "wrong")).as(stored).isEqualTo(Verdict.DIFFERS);
            assertThat(PasswordHash.verify(PasswordHash.change("{SHA}" + stored, "n"), "n"))
                    .isTrue();
        }
    }

    @Test
    void userdbLines() {
        var random = new Random(8);
        String line = "fred\tuid=1001|gid=1001|home=/home/fred|systempw={PLAIN}x";
        for (int i = 0; i < 5000; i++) {
            String text = changed(line, random);
            UserDbRecord.parse(text)
                    .ifPresent(
                            record ->
                                    assertThat(UserDbRecord.parse(record.format()))
                                            .as(text)
                                            .contains(record));
        }
    }

    @Test
    void saslMessages() throws IOException {
        var random = new Random(9);
        var authenticator = TestAccounts.create(directory, "alice:secret").authenticator();
        var client = new Client("imap", new InetSocketAddress("127.0.0.1", 4), Optional.empty());
        var messages =
                List.of(
                        "\0alice\0wrong",
                        "n,,n=alice,r=fyko+d2lbbFgONRv9qkxdawL",
                        "y,a=alice,n=alice,r=abc",
                        "c=biws,r=abc,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                        "alice 00112233445566778899aabbccddeeff");
        for (int i = 0; i < 2000; i++) {
            String mechanism = Sasl.names().get(i % Sasl.names().size());
            var exchange = Sasl.start(mechanism, authenticator, client, "h");
            if (exchange.isEmpty()) {
                continue;
            }
            Sasl.Step step = new Sasl.Challenge(new byte[0]);
            for (int round = 0; round < 4 && step instanceof Sasl.Challenge; round++) {
                String message = changed(messages.get(random.nextInt(messages.size())), random);
                step = exchange.get().next(message.getBytes(StandardCharsets.UTF_8));
            }
            assertThat(step).isNotInstanceOf(Sasl.Done.class);
        }
    }
}
