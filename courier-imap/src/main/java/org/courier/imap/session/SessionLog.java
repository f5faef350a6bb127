package org.courier.imap.session;

import org.courier.core.log.Log;
import org.courier.core.net.Connection;
import org.courier.imap.fetch.Traffic;

import java.util.Optional;

/// A session's lines in the mail log, in C Courier's words: fail2ban and logwatch read them.
public final class SessionLog {
    private final Log log;
    private final Connection connection;
    private final long start = System.nanoTime();

    SessionLog(Log log, Connection connection) {
        this.log = log;
        this.connection = connection;
    }

    void connected() {
        log.debug("DEBUG: Connection, " + client());
    }

    void login(String user) {
        log.info("INFO: LOGIN, user=" + user + ", " + client() + ", protocol=IMAP" + tls());
    }

    /// @param who "user=..." for LOGIN, "method=..." for AUTHENTICATE
    public void loginFailed(String who) {
        log.info("INFO: LOGIN FAILED, " + who + ", " + client());
    }

    /// @param how LOGOUT, DISCONNECTED, TIMEOUT
    void end(String how, Optional<String> user, Traffic traffic) {
        long seconds = (System.nanoTime() - start) / 1_000_000_000L;
        var octets =
                "rcvd=%d, sent=%d, time=%d"
                        .formatted(connection.octetsRead(), connection.octetsWritten(), seconds);
        var what =
                user.map(
                                name ->
                                        "user=%s, %s, headers=%d, body=%d, "
                                                .formatted(
                                                        name,
                                                        client(),
                                                        traffic.headers(),
                                                        traffic.bodies()))
                        .orElseGet(() -> client() + ", ");
        log.info("INFO: " + how + ", " + what + octets + tls());
    }

    /// A line with the session's user in it: "INFO: ID, user=..., ip=[...], port=[...]" and more.
    public void info(String what, String user, String more) {
        log.info("INFO: " + what + ", user=" + user + ", " + client() + ", " + more);
    }

    void error(String line) {
        log.error("ERR: " + line);
    }

    void bug(String line, Throwable bug) {
        log.error("ERR: " + line, bug);
    }

    private String client() {
        return "ip=[%s], port=[%d]".formatted(connection.remoteIp(), connection.remote().getPort());
    }

    private String tls() {
        return connection.tls().isPresent() ? ", starttls=1" : "";
    }
}
