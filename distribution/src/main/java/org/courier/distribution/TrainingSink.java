package org.courier.distribution;

import org.courier.core.net.Connection;
import org.courier.core.net.Listener;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The mail server of everywhere else: takes all and keeps nothing.
final class TrainingSink implements Closeable {
    static final String DOMAIN = "elsewhere.test";
    private static final int LONGEST = 1 << 16;

    private final Listener listener;

    TrainingSink() throws IOException {
        var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        listener = Listener.open(Listener.Options.of("sink", address), TrainingSink::serve);
    }

    /// Sends mail for DOMAIN here.
    void route(Path configuration) throws IOException {
        int port = listener.addresses().getFirst().getPort();
        Files.writeString(
                configuration.resolve("esmtproutes"), DOMAIN + ":127.0.0.1," + port + "\n");
    }

    private static void serve(Connection client) throws IOException {
        client.write("220 " + DOMAIN + " ESMTP\r\n");
        client.flush();
        for (var line = line(client); !line.isEmpty(); line = line(client)) {
            var verb = line.substring(0, Math.min(4, line.length()));
            if (verb.equals("DATA")) {
                answer(client, "354 Ok.");
                while (!line(client).equals(".")) continue;
            }
            answer(client, verb.equals("QUIT") ? "221 Bye." : "250 Ok.");
        }
    }

    private static String line(Connection client) throws IOException {
        return new String(client.readLine(LONGEST), StandardCharsets.UTF_8).stripTrailing();
    }

    private static void answer(Connection client, String reply) throws IOException {
        client.write(reply + "\r\n");
        if (!client.hasInput()) client.flush();
    }

    @Override
    public void close() {
        listener.close(Duration.ofSeconds(1));
    }
}
