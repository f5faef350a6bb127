package org.courier.smtp.outbound;

import org.courier.core.net.Connection;
import org.courier.core.net.Tls;
import org.courier.smtp.wire.HostAddress;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/// A session with another host: its connection, who it is, what it can.
final class Peer implements Closeable {
    private final Connection connection;
    private final MailHosts.Host host;
    private final Limits limits;
    private Extensions extensions = Extensions.NONE;
    private boolean used;
    private boolean broken;

    Peer(Connection connection, MailHosts.Host host, Limits limits) {
        this.connection = connection;
        this.host = host;
        this.limits = limits;
        connection.writeTimeOut(limits.data());
    }

    Connection connection() {
        return connection;
    }

    MailHosts.Host host() {
        return host;
    }

    Extensions extensions() {
        return extensions;
    }

    boolean hasTls() {
        return connection.tls().isPresent();
    }

    void extensions(Extensions offered) {
        extensions = offered;
    }

    void startTls(Tls tls) throws IOException {
        connection.readTimeOut(limits.helo());
        // a literal has no name to show, and neither has what DNS allows and TLS does not
        var name = host.name();
        if (!name.matches("[A-Za-z0-9.-]+")) name = HostAddress.text(host.address().getAddress());
        connection.startTlsClient(tls, name);
    }

    /// Without end of line, which may come in no argument.
    void send(String line) throws IOException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf('\0') >= 0)
            throw new IOException("line end in a command");
        connection.write(line + "\r\n");
    }

    PeerReply reply(Duration limit) throws IOException {
        connection.flush();
        connection.readTimeOut(limit);
        try {
            var reply = PeerReply.read(connection);
            // RFC 5321 section 3.8: it is closing
            if (reply.code() == 421) broken = true;
            return reply;
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    PeerReply command(String line, Duration limit) throws IOException {
        send(line);
        return reply(limit);
    }

    PeerReply command(String line) throws IOException {
        return command(line, limits.reply());
    }

    Limits limits() {
        return limits;
    }

    /// Says that it cannot be used again.
    void broken() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /// Whether a transaction was begun since the last RSET.
    boolean used() {
        return used;
    }

    void used(boolean now) {
        used = now;
    }

    /// Goes back to the state after EHLO (RFC 5321 section 4.1.1.5).
    boolean reset() {
        try {
            used = false;
            return command("RSET").isGood();
        } catch (IOException e) {
            return false;
        }
    }

    /// QUIT, where the other side still listens.
    @Override
    public void close() {
        try {
            if (!broken) command("QUIT", limits.quit());
        } catch (IOException e) {
            // it has gone without a goodbye
            connection.abort();
        } finally {
            connection.close();
        }
    }
}
