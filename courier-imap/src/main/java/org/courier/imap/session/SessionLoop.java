package org.courier.imap.session;

import org.courier.core.maildir.OverQuota;
import org.courier.core.net.Connection;
import org.courier.imap.mailbox.MailboxReset;
import org.courier.imap.wire.Arguments;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.CommandOctets;
import org.courier.imap.wire.StatusResponse;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/// Reads commands and answers them until the client or the server has had enough.
///
/// Of what a command throws: CommandFailed is its answer; OverQuota has C Courier's answer; an
/// IOException of the client's connection passes through; one of the disk is logged and answered
/// with NO; everything else is a bug of ours, logged once with its stack.
public final class SessionLoop {
    private static final int MOST_ERRORS = 10;

    private final Site site;
    private final Connection connection;
    private final ImapSession session;
    private final long begun = System.nanoTime();
    private int errors;
    private volatile boolean loggedIn;
    private String end = "DISCONNECTED";

    private SessionLoop(Site site, Connection connection) {
        this.site = site;
        this.connection = connection;
        session = new ImapSession(site, connection);
    }

    /// Serves a client who has to log in, and soon: time-outs of reads alone would let one drip
    /// octets for ever.
    public static void serve(Site site, Connection connection) throws IOException {
        var loop = new SessionLoop(site, connection);
        loop.session.log().connected();
        var watch = Thread.ofVirtual().name("imap login").start(loop::watchLogin);
        try {
            loop.run("OK [CAPABILITY " + loop.session.capabilities() + "] Courier-IMAP ready.");
        } finally {
            watch.interrupt();
        }
    }

    private void watchLogin() {
        try {
            // reads have this time too, and say goodbye
            Thread.sleep(site.policy().loginTime().plusSeconds(5));
            if (!loggedIn) connection.abort();
        } catch (InterruptedException e) {
            // the session ended before
        }
    }

    /// Serves a client who is known: imapd on standard input and output.
    public static void serve(Site site, Connection connection, User known) throws IOException {
        var loop = new SessionLoop(site, connection);
        loop.session.login(known, known.maildir().root());
        loop.run("PREAUTH Ready.");
    }

    private void run(String greeting) throws IOException {
        try {
            session.out().untagged(greeting);
            while (!sayFarewell() && command()) {}
        } catch (SocketTimeoutException e) {
            end = "TIMEOUT";
            session.out().untagged("BYE Disconnected for inactivity.").flush();
        } finally {
            session.log().end(end, session.loggedIn().map(User::name), session.traffic());
            session.unselect();
        }
    }

    private boolean sayFarewell() throws IOException {
        var bye = session.farewell();
        if (bye.isPresent()) session.out().untagged("BYE " + bye.get());
        if (bye.isPresent() || !connection.hasInput()) session.out().flush();
        return bye.isPresent();
    }

    /// @return whether another command may come
    private boolean command() throws IOException {
        connection.readTimeOut(waiting());
        loggedIn = session.isLoggedIn();
        var limits = loggedIn ? CommandOctets.Limits.USER : CommandOctets.Limits.STRANGER;
        var read = Arguments.read(connection, session.out(), limits, session.utf8());
        if (read.isEmpty()) return false;
        connection.readTimeOut(site.policy().argumentTime());
        var in = read.get();
        var tag = in.tag();
        var answer = answer(tag, in);
        if (answer.isEmpty()) return false;
        session.out().tagged(tag.orElse("*"), answer.get());
        switch (answer.get().then()) {
            case GO_ON -> {}
            case START_TLS -> {
                session.out().flush();
                connection.startTls(site.startTls().orElseThrow());
            }
            case CLOSE -> {
                end = "LOGOUT";
                session.out().flush();
                return false;
            }
        }
        return true;
    }

    /// How long the next command may take to come.
    private Duration waiting() {
        if (session.isLoggedIn()) return site.policy().idleTime();
        var left = site.policy().loginTime().minusNanos(System.nanoTime() - begun);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    /// Empty when the session ends without an answer.
    private Optional<StatusResponse> answer(Optional<String> tag, Arguments in) throws IOException {
        try {
            var answer = run(tag, in);
            errors = 0;
            return Optional.of(answer);
        } catch (CommandFailed e) {
            in.octets().skipRest();
            errors = e.isProtocolError() ? errors + 1 : 0;
            if (errors >= MOST_ERRORS) {
                session.log().error(name() + ": TOO MANY CONSECUTIVE PROTOCOL VIOLATIONS");
                session.bye("[ALERT] Fatal error: TOO MANY CONSECUTIVE PROTOCOL VIOLATIONS: ");
                sayFarewell();
                return Optional.empty();
            }
            return Optional.of(e.answer());
        } catch (MailboxReset e) {
            session.log().error(name() + ": " + e.getMessage());
            session.bye("[ALERT] " + e.getMessage() + ".");
            sayFarewell();
            return Optional.empty();
        } catch (OverQuota e) {
            in.octets().skipRest();
            return Optional.of(StatusResponse.no("ALERT", "You exceeded your mail quota."));
        } catch (IOException e) {
            if (in.octets().isReading() || session.out().isBroken()) throw e;
            session.log().error(name() + ": " + e);
            if (!session.out().isWhole()) throw e;
            in.octets().skipRest();
            return Optional.of(
                    StatusResponse.no("UNAVAILABLE", "Temporary problem, please try again later"));
        } catch (RuntimeException e) {
            session.log().bug(name() + ": " + e, e);
            if (!session.out().isWhole()) throw e;
            in.octets().skipRest();
            return Optional.of(StatusResponse.no("SERVERBUG", "Internal error"));
        }
    }

    private StatusResponse run(Optional<String> tag, Arguments in) throws IOException {
        if (in.octets().isTooLong()) {
            session.out().untagged("NO [ALERT] IMAP command too long.");
            throw CommandFailed.bad("The line is too long.");
        }
        if (tag.isEmpty()) throw CommandFailed.bad("No tag.");
        var found = site.commands().read(in.space());
        if (found.isEmpty()) throw CommandFailed.bad("Unknown command.");
        var command = found.get();
        guard(command.allowed());
        var answer = command.action().run(session, in);
        tell(command.numbers());
        return answer;
    }

    private void guard(Command.Allowed allowed) {
        switch (allowed) {
            case ALWAYS -> {}
            case BEFORE_LOGIN -> {
                if (loggedIn) throw CommandFailed.bad("You have logged in.");
            }
            case LOGGED_IN -> {
                if (!loggedIn) throw CommandFailed.bad("Please log in first.");
            }
            case SELECTED -> {
                if (session.selectedIfAny().isEmpty())
                    throw CommandFailed.bad("No mailbox is selected.");
            }
        }
    }

    /// Changes of the selected mailbox go out before the tagged answer.
    private void tell(Command.Numbers numbers) throws IOException {
        var mailbox = session.selectedIfAny();
        if (mailbox.isPresent()) mailbox.get().tell(session.out(), numbers == Command.Numbers.FREE);
    }

    private String name() {
        return session.loggedIn().map(User::name).orElse("-");
    }
}
