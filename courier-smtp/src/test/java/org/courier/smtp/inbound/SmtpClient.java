package org.courier.smtp.inbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client on the JDK's sockets for what dialogues cannot say: sizes, floods, broken connections.
final class SmtpClient implements Closeable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    SmtpClient(InetSocketAddress server) throws IOException {
        this(new Socket(server.getAddress(), server.getPort()));
    }

    SmtpClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    /// The next reply, its lines joined by "\n".
    String reply() throws IOException {
        var reply = new StringBuilder();
        while (true) {
            var line = line();
            reply.append(reply.isEmpty() ? "" : "\n").append(line);
            if (line.length() < 4 || line.charAt(3) != '-') return reply.toString();
        }
    }

    String ask(String command) throws IOException {
        send(command + "\r\n");
        return reply();
    }

    /// Greeting, EHLO, MAIL, RCPT, DATA; the next octets are the message's.
    SmtpClient upToData(String... recipients) throws IOException {
        reply();
        ask("EHLO client.test");
        ask("MAIL FROM:<sender@good.test>");
        for (var recipient : recipients) ask("RCPT TO:<" + recipient + ">");
        ask("DATA");
        return this;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new IOException("closed after " + line);
            if (c != '\r') line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
