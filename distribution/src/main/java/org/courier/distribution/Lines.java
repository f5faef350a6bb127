package org.courier.distribution;

import org.courier.core.net.Bound;
import org.courier.core.net.Connection;
import org.courier.core.net.Tls;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A small client's lines, for servers that should do as they are told: any other answer than the
/// wanted one is an IOException.
record Lines(Connection connection) implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LONGEST = 1 << 20;

    /// Connected, with TLS where the server begins with it.
    static Lines to(Bound server) throws IOException {
        var connection =
                Connection.connect(server.address(), Optional.empty(), Duration.ofSeconds(10));
        connection.readTimeOut(PATIENCE);
        var lines = new Lines(connection);
        if (server.tls() == Bound.TlsMode.IMPLICIT) lines.startTls();
        return lines;
    }

    void startTls() throws IOException {
        connection.startTlsClient(Tls.client(false, Optional.empty()), "localhost");
    }

    String read() throws IOException {
        var line = connection.readLine(LONGEST);
        if (line.length == 0) throw new EOFException("the server hung up");
        return new String(line, StandardCharsets.UTF_8).stripTrailing();
    }

    void write(String line) throws IOException {
        connection.write(line + "\r\n");
        connection.flush();
    }

    /// The next line, which begins so.
    String expect(String start) throws IOException {
        var line = read();
        if (!line.startsWith(start)) throw new IOException("the server answers: " + line);
        return line;
    }

    /// An SMTP command and its reply, which has this code.
    void smtp(String command, String code) throws IOException {
        if (!command.isEmpty()) write(command);
        while (expect(code).startsWith(code + "-")) continue;
    }

    /// Greeting, EHLO and, where it is offered and wanted, STARTTLS.
    void smtpHello(Bound server, boolean secure) throws IOException {
        smtp("", "220");
        smtp("EHLO localhost", "250");
        if (server.tls() != Bound.TlsMode.STARTTLS || !secure) return;
        smtp("STARTTLS", "220");
        startTls();
        smtp("EHLO localhost", "250");
    }

    /// An IMAP command and all that comes up to its tagged answer.
    List<String> imap(String command) throws IOException {
        write("a " + command);
        return imapAnswer();
    }

    List<String> imapAnswer() throws IOException {
        var lines = new ArrayList<String>();
        for (var line = read(); ; line = read()) {
            if (line.startsWith("a OK")) return lines;
            if (line.startsWith("a ")) throw new IOException("the server answers: " + line);
            lines.add(line);
        }
    }

    /// Greeting, STARTTLS as with SMTP, LOGIN.
    void imapLogin(Bound server, Demo.User user, boolean secure) throws IOException {
        expect("* OK");
        if (server.tls() == Bound.TlsMode.STARTTLS && secure) {
            imap("STARTTLS");
            startTls();
        }
        imap("LOGIN " + user.address() + " " + user.password());
    }

    /// A POP3 command whose answer is one line.
    void pop3(String command) throws IOException {
        write(command);
        expect("+OK");
    }

    /// A POP3 command whose answer ends with a dot.
    List<String> pop3Lines(String command) throws IOException {
        pop3(command);
        var lines = new ArrayList<String>();
        for (var line = read(); !line.equals("."); line = read()) lines.add(line);
        return lines;
    }

    /// The initial response of SASL PLAIN (RFC 4616 section 2).
    static String plain(Demo.User user) {
        var text = "\0" + user.address() + "\0" + user.password();
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        connection.close();
    }
}
