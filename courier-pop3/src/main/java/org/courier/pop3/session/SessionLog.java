package org.courier.pop3.session;

import org.courier.core.log.Log;
import org.courier.core.net.Connection;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// The log lines of one session, with the C suite's texts: fail2ban and logwatch read them.
public final class SessionLog {
    private final Connection connection;
    private final Log log;
    private final long began = System.nanoTime();
    private String user = "";
    private long top;
    private long retr;
    private boolean ended;

    SessionLog(Connection connection, Log log) {
        this.connection = connection;
        this.log = log;
    }

    void connected() {
        log.debug("DEBUG: Connection, " + place());
    }

    void loggedIn(String name) {
        user = printable(name);
        log.info("INFO: LOGIN, user=" + user + ", " + place() + startTls());
    }

    void loginFailed(String name) {
        log.info("INFO: LOGIN FAILED, user=" + Log.field(name) + ", " + place());
    }

    /// A file that QUIT removed (POP3_LOG_DELETIONS).
    public void deleted(String file) {
        log.info("INFO: DELETED, user=" + user + ", " + place() + ", filename=" + file);
    }

    /// The disk did not do what a command needed.
    public void diskFailed(IOException why) {
        log.error("ERR: " + (user.isEmpty() ? "-" : user) + ": " + why);
    }

    public void sentTop(long octets) {
        top += octets;
    }

    public void sentMessage(long octets) {
        retr += octets;
    }

    /// Written once; before login nothing is.
    void ended(String how) {
        if (ended || how.isEmpty() || user.isEmpty()) return;
        ended = true;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        log.info(
                "INFO: %s, user=%s, %s, top=%d, retr=%d, rcvd=%d, sent=%d, time=%d%s"
                        .formatted(
                                how,
                                user,
                                place(),
                                top,
                                retr,
                                connection.octetsRead(),
                                connection.octetsWritten(),
                                seconds,
                                startTls()));
    }

    private String startTls() {
        return connection.tls().isPresent() ? ", starttls=1" : "";
    }

    private String place() {
        var remote = connection.remote();
        return "ip=[" + remote.getAddress().getHostAddress() + "], port=[" + remote.getPort() + "]";
    }

    /// What a client sent never breaks a log line.
    private static String printable(String name) {
        var text = name.replaceAll("[\\p{Cntrl}]", "?");
        return text.length() > 255 ? text.substring(0, 255) : text;
    }
}
