package org.courier.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Authenticator;
import org.courier.auth.ServiceNames;
import org.courier.core.log.Log;
import org.courier.core.net.Listener;
import org.courier.pop3.command.Commands;
import org.courier.pop3.session.Options;
import org.courier.pop3.session.Pop3Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The time before login is one for all lines of a client.
class LoginLimitTest {
    private static final Options SOON =
            new Options(
                    "localhost",
                    new ServiceNames("pop3", Map.of()),
                    Optional.empty(),
                    false,
                    List.of(),
                    List.of(),
                    "",
                    false,
                    Duration.ZERO,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(300));

    @Test
    @Timeout(60)
    void whoTalksButNeverLogsInIsSentAway() throws IOException {
        var log = Log.of("pop3d");
        var none = Authenticator.of(List.of());
        var place = Listener.Options.of("pop3d", new InetSocketAddress("127.0.0.1", 0));
        try (var listener =
                        Listener.open(
                                place,
                                client ->
                                        new Pop3Session(client, SOON, none, Commands.BY_NAME, log)
                                                .serve());
                var client = new Socket()) {
            client.connect(listener.addresses().getFirst());
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).isEqualTo("+OK Hello there.");
            long begun = System.nanoTime();
            while (answers(client, in))
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .isLessThan(Duration.ofSeconds(20));
        }
    }

    private static boolean answers(Socket client, BufferedReader in) throws IOException {
        try {
            client.getOutputStream().write("USER alice\r\n".getBytes(StandardCharsets.US_ASCII));
            return in.readLine() != null;
        } catch (SocketException _) {
            // closed while we wrote
            return false;
        }
    }
}
