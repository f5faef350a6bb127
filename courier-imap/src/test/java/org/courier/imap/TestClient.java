package org.courier.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A plain client: sends octets, reads lines.
final class TestClient implements Closeable {
    private static final int LIMIT_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private int tags;

    TestClient(InetSocketAddress server) throws IOException {
        socket.connect(server);
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        line();
    }

    String tag() {
        return "t" + tags;
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("the server closed");
            if (c != '\r') line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /// Lines up to and with the one that begins so.
    List<String> readUntil(String beginning) throws IOException {
        var lines = new ArrayList<String>();
        do lines.add(line());
        while (!lines.getLast().startsWith(beginning));
        return lines;
    }

    /// Sends a command and reads to its tagged answer.
    List<String> command(String command) throws IOException {
        tags++;
        send(tag() + " " + command + "\r\n");
        return readUntil(tag() + " ");
    }

    /// The tagged answer alone, without its tag.
    String last(String command) throws IOException {
        return command(command).getLast().substring(tag().length() + 1);
    }

    void append(String message) throws IOException {
        var octets = message.getBytes(StandardCharsets.UTF_8);
        var answer = last("APPEND INBOX {" + octets.length + "+}\r\n" + message);
        if (!answer.startsWith("OK")) throw new IOException(answer);
    }

    /// The client has no more to say.
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
