package org.courier.distribution.durability;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;

/// Sends messages over SMTP one after the other, over connections that the kills cut, and keeps the
/// names of those that were answered 250.
final class Sender implements Runnable {
    private static final int LIMIT_MILLIS = 20_000;
    private static final int LARGE = 1_300_000;

    private final int port;
    private final String name;
    private final Random random;
    private final Queue<String> accepted;
    private final AtomicBoolean ended;
    private int sent;

    Sender(int port, int number, Queue<String> accepted, AtomicBoolean ended) {
        this.port = port;
        this.name = "s" + number;
        this.random = new Random(number);
        this.accepted = accepted;
        this.ended = ended;
    }

    @Override
    public void run() {
        while (!ended.get()) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
                socket.setSoTimeout(LIMIT_MILLIS);
                session(socket);
            } catch (IOException cut) {
                // The server was killed under us: that is the test. Without 250 nothing is owed.
                Thread.onSpinWait();
            }
        }
    }

    private void session(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        var out = socket.getOutputStream();
        expect(in, "220");
        command(in, out, "EHLO sender.test", "250");
        for (int i = 0; i < 20 && !ended.get(); i++) {
            var id = name + "-" + sent++;
            command(in, out, "MAIL FROM:<" + name + "@sender.test>", "250");
            command(in, out, "RCPT TO:<alice@example.test>", "250");
            command(in, out, "DATA", "354");
            out.write(message(id).getBytes(US_ASCII));
            out.flush();
            expect(in, "250");
            accepted.add(id);
        }
        command(in, out, "QUIT", "221");
    }

    private String message(String id) {
        var body = new StringBuilder();
        int size = random.nextInt(60) == 0 ? LARGE : 200 + random.nextInt(20_000);
        while (body.length() < size)
            body.append("line ")
                    .append(random.nextInt(1_000_000))
                    .append(" of ")
                    .append(id)
                    .append('\n');
        return ("Subject: durability\nX-Name: "
                                + id
                                + "\nX-Sum: "
                                + sum(body.toString())
                                + "\n\n"
                                + body)
                        .replace("\n", "\r\n")
                + ".\r\n";
    }

    /// Checksum of a body with LF line ends.
    static long sum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(US_ASCII));
        return crc.getValue();
    }

    private static void command(BufferedReader in, OutputStream out, String line, String code)
            throws IOException {
        out.write((line + "\r\n").getBytes(US_ASCII));
        out.flush();
        expect(in, code);
    }

    private static void expect(BufferedReader in, String code) throws IOException {
        for (var line = in.readLine(); ; line = in.readLine()) {
            if (line == null) throw new IOException("cut");
            if (!line.startsWith(code)) throw new IOException("wanted " + code + ", got " + line);
            if (line.length() < 4 || line.charAt(3) != '-') return;
        }
    }
}
