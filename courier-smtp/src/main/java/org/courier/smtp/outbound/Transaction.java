package org.courier.smtp.outbound;

import org.courier.smtp.queue.Attempt;
import org.courier.smtp.queue.Content;
import org.courier.smtp.queue.Info;
import org.courier.smtp.queue.Outcome;
import org.courier.smtp.queue.Progress;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One message to some recipients over one session (RFC 5321 section 3.3). MAIL is awaited; then
/// all RCPT and DATA go at once where the server allows that (RFC 2920).
final class Transaction {
    private final Peer peer;
    private final Attempt attempt;
    private final List<Attempt.Target> targets;
    private final Outcome[] outcomes;
    private final MailCommands commands;

    private Transaction(Peer peer, Attempt attempt, List<Attempt.Target> targets) {
        this.peer = peer;
        this.attempt = attempt;
        this.targets = targets;
        this.outcomes = new Outcome[targets.size()];
        this.commands = new MailCommands(peer.extensions());
    }

    /// One outcome for each target.
    static List<Outcome> run(
            Peer peer, Attempt attempt, List<Attempt.Target> targets, String sender, boolean verp) {
        var transaction = new Transaction(peer, attempt, targets);
        try {
            transaction.run(sender, verp);
        } catch (IOException e) {
            peer.broken();
            var reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            transaction.rest(Outcome.deferred(transaction.peerInfo(), Info.connectError(reason)));
        }
        return List.copyOf(Arrays.asList(transaction.outcomes));
    }

    private void run(String sender, boolean verp) throws IOException {
        var envelope = attempt.envelope();
        if (envelope.smtpUtf8() && !peer.extensions().has("SMTPUTF8")) {
            rest(lacksUtf8());
            return;
        }
        boolean convert = envelope.eightBit() && !peer.extensions().has("8BITMIME");
        String mail;
        try {
            mail = commands.mail(envelope, sender, attempt.size(), verp, convert);
        } catch (MailCommands.NeedsUtf8 e) {
            rest(lacksUtf8());
            return;
        }
        Content content =
                convert ? SevenBit.of(attempt.content(), attempt.size()) : attempt.content();
        peer.used(true);
        var reply = peer.command(mail);
        if (reply.isGood()) recipients(content);
        else rest(outcome(mail, reply));
    }

    private Outcome lacksUtf8() {
        return Outcome.failed(
                peerInfo(),
                Info.replyType("unknown"),
                Info.reply("554 5.6.7 " + peer.host() + " does not support SMTPUTF8."));
    }

    private Info peerInfo() {
        return Info.peer(peer.host().toString());
    }

    /// A target that was asked for, and the command that did.
    private record Asked(int index, String command) {}

    private void recipients(Content content) throws IOException {
        var asked = new ArrayList<Asked>();
        for (int i = 0; i < targets.size(); i++) {
            try {
                asked.add(new Asked(i, commands.rcpt(targets.get(i).recipient())));
            } catch (MailCommands.NeedsUtf8 e) {
                outcomes[i] = lacksUtf8();
            }
        }
        if (asked.isEmpty()) return;
        boolean pipelining = peer.extensions().has("PIPELINING");
        if (pipelining) {
            for (var rcpt : asked) peer.send(rcpt.command);
            peer.send("DATA");
        }
        var accepted = new ArrayList<Integer>();
        for (var rcpt : asked) {
            if (!pipelining) peer.send(rcpt.command);
            var reply = peer.reply(peer.limits().reply());
            if (reply.isGood()) accepted.add(rcpt.index);
            else outcomes[rcpt.index] = outcome(rcpt.command, reply);
        }
        if (!pipelining && accepted.isEmpty()) return;
        if (!pipelining) peer.send("DATA");
        data(peer.reply(peer.limits().reply()), accepted, content);
    }

    private void data(PeerReply go, List<Integer> accepted, Content content) throws IOException {
        if (go.code() != 354) {
            // a 2xx is no answer to DATA: the session is out of step
            if (go.isGood()) throw new IOException("Invalid reply to DATA.");
            for (int i : accepted) outcomes[i] = outcome("DATA", go);
            return;
        }
        if (accepted.isEmpty()) {
            // RFC 2920 section 3.1: a server may say 354 though it took no recipient
            peer.command(".");
            return;
        }
        try (var text = content.open()) {
            MessageWriter.write(text, peer.connection());
        }
        var reply = peer.reply(peer.limits().reply());
        if (reply.code() == 558 && peer.extensions().has("XEXDATA")) exdata(reply, accepted);
        else for (int i : accepted) outcomes[i] = outcome("DATA", reply);
    }

    /// Courier's 558: a reply for each accepted recipient, in order (draft-varshavchik-exdata).
    private void exdata(PeerReply reply, List<Integer> accepted) {
        var replies = Exdata.split(reply);
        for (int k = 0; k < accepted.size(); k++)
            outcomes[accepted.get(k)] =
                    k < replies.size()
                            ? outcome("DATA", replies.get(k))
                            : Outcome.failed(
                                    peerInfo(),
                                    Info.replyType("unknown"),
                                    Info.reply("Invalid 558 response from server"));
    }

    private Outcome outcome(String sent, PeerReply reply) {
        var log = new ArrayList<Info>();
        log.add(peerInfo());
        if (!reply.isGood()) log.add(Info.sent(sent));
        log.addAll(reply.log());
        if (reply.isGood()) {
            boolean dsn = peer.extensions().has("DSN");
            var how = dsn ? Progress.How.HANDED_ON : Progress.How.RELAYED;
            return Outcome.delivered(how, "delivered: " + peer.host(), log.toArray(Info[]::new));
        }
        return reply.isPermanent()
                ? Outcome.failed(log.toArray(Info[]::new))
                : Outcome.deferred(log.toArray(Info[]::new));
    }

    private void rest(Outcome outcome) {
        for (int i = 0; i < outcomes.length; i++) if (outcomes[i] == null) outcomes[i] = outcome;
    }
}
