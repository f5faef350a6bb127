package org.courier.smtp.policy;

import org.courier.core.address.Mailbox;
import org.courier.smtp.route.Router;
import org.courier.smtp.submit.Submit;
import org.courier.smtp.wire.AddressPath;
import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.HostAddress;
import org.courier.smtp.wire.Reply;

import java.net.InetAddress;
import java.util.Optional;

/// Decides on one RCPT: is it an address, may this client send there, is there such a user. The
/// answers are C's.
public final class RecipientCheck {
    private final RelayRule relay;
    private final Submit submit;

    public RecipientCheck(RelayRule relay, Submit submit) {
        this.relay = relay;
        this.submit = submit;
    }

    /// The address as it goes into the envelope.
    ///
    /// @param relayClient RELAYCLIENT's value where it is set; it is appended to the address
    /// @param ourAddress where the client reached us: `user@[our address]` is a user of ours
    /// @throws CommandFailed with the answer to the client
    public Mailbox check(String path, Optional<String> relayClient, InetAddress ourAddress) {
        var mailbox = atHome(parse(path), ourAddress);
        mailbox = relay.withoutPercent(mailbox, submit.router().isLocal(mailbox.domain()));
        if (relayClient.filter(v -> !v.isEmpty()).isPresent())
            mailbox = parse(mailbox + relayClient.get());
        if (relayClient.isEmpty() && !relay.accepts(mailbox.domain()) && !isPostmaster(mailbox))
            throw CommandFailed.of(513, "5.7.1", "Relaying denied.");
        verify(mailbox);
        return mailbox;
    }

    /// VRFY: C's answers, none of them about more than the address.
    public Reply vrfy(String argument) {
        var mailbox = parse(argument);
        if (submit.aliases().lookUp(mailbox).isEmpty()) {
            var qualified = submit.names().qualified(mailbox);
            switch (submit.router().route(qualified)) {
                case Router.Local _ -> {}
                case Router.Remote _ -> throw CommandFailed.of(550, "5.1.1", "Remote address.");
                case Router.UnknownUser(var text) -> throw unknown(text);
                case Router.Unavailable _ -> throw unavailable();
            }
        }
        return Reply.of(250, "2.1.5", "<" + submit.names().qualified(mailbox) + ">");
    }

    /// EXPN: the members of an alias.
    public Reply expn(String argument) {
        var mailbox = parse(argument);
        var members = submit.aliases().lookUp(mailbox);
        if (members.isEmpty())
            throw CommandFailed.of(
                    500, "5.1.1", "<" + submit.names().qualified(mailbox) + "> not found.");
        return new Reply(
                250, "2.1.5", members.get().stream().map(member -> "<" + member + ">").toList());
    }

    private static Mailbox parse(String path) {
        try {
            var text =
                    path.startsWith("<") && path.endsWith(">")
                            ? path.substring(1, path.length() - 1)
                            : path;
            return AddressPath.mailbox(text);
        } catch (IllegalArgumentException _) {
            throw CommandFailed.of(513, "5.1.3", "Syntax error.");
        }
    }

    private Mailbox atHome(Mailbox mailbox, InetAddress ourAddress) {
        boolean ours = HostAddress.literal(mailbox.domain()).filter(ourAddress::equals).isPresent();
        return ours
                ? new Mailbox(mailbox.localPart(), submit.names().defaultDomain())
                : submit.names().qualified(mailbox);
    }

    /// RFC 5321 section 4.5.1: postmaster without a domain is always reached.
    private boolean isPostmaster(Mailbox mailbox) {
        return mailbox.localPart().equalsIgnoreCase("postmaster")
                && mailbox.domain().equalsIgnoreCase(submit.names().defaultDomain());
    }

    /// Whether the user exists, before the message is sent rather than by a bounce after it.
    private void verify(Mailbox mailbox) {
        if (submit.aliases().lookUp(mailbox).isPresent()) return;
        switch (submit.router().route(mailbox)) {
            case Router.Local _, Router.Remote _ -> {}
            case Router.UnknownUser(var text) -> throw unknown(text);
            case Router.Unavailable _ -> throw unavailable();
        }
    }

    private static CommandFailed unknown(String text) {
        return new CommandFailed(Reply.parse(text, 550, "5.1.1"));
    }

    private static CommandFailed unavailable() {
        return CommandFailed.of(450, "4.3.0", "Service temporarily unavailable.");
    }
}
