package org.courier.smtp.policy;

import org.courier.core.address.Mailbox;
import org.courier.core.dns.Resolver;
import org.courier.core.dns.Resolver.Answer;
import org.courier.smtp.wire.CommandFailed;
import org.courier.smtp.wire.HostAddress;
import org.courier.smtp.wire.Reply;

import java.util.List;

/// Whether a sender's domain can be answered (C's BOFHCHECKDNS): it must have an MX or an address,
/// and no MX may be an IP address.
public final class SenderCheck {
    private final Resolver resolver;

    public SenderCheck(Resolver resolver) {
        this.resolver = resolver;
    }

    /// @throws CommandFailed 517 or 417 as C words them
    public void check(Mailbox sender) {
        if (HostAddress.literal(sender.domain()).isPresent()) return;
        var domain = sender.asciiDomain();
        switch (resolver.mx(domain)) {
            case Resolver.Found<Resolver.Mx>(var records) -> checkMx(sender.domain(), records);
            case Resolver.NoData<Resolver.Mx> _ -> checkAddress(sender.domain(), domain);
            case Resolver.NoDomain<Resolver.Mx> _ -> throw none(sender.domain());
            case Resolver.TemporaryFailure<Resolver.Mx> _ -> throw temporary(sender.domain());
        }
    }

    private void checkAddress(String shown, String domain) {
        Answer<java.net.InetAddress> answer = resolver.addresses(domain);
        switch (answer) {
            case Resolver.Found<java.net.InetAddress> _ -> {}
            case Resolver.NoData<java.net.InetAddress> _,
                    Resolver.NoDomain<java.net.InetAddress> _ ->
                    throw none(shown);
            case Resolver.TemporaryFailure<java.net.InetAddress> _ -> throw temporary(shown);
        }
    }

    private static void checkMx(String domain, List<Resolver.Mx> records) {
        for (var mx : records) {
            // RFC 7505 section 4.1: no mail is taken there, so none can be answered
            if (mx.host().equals(".")) throw none(domain);
            if (mx.host().matches("[0-9]+(\\.[0-9]+){3}\\.?"))
                throw CommandFailed.of(
                        517,
                        "5.1.8",
                        "MX records for " + domain + " violate section 3.3.9 of RFC 1035.");
        }
    }

    private static CommandFailed none(String domain) {
        return new CommandFailed(
                Reply.of(
                        517,
                        "5.1.8",
                        "Domain does not exist: " + domain + ".",
                        "Invalid domain, see <URL:https://www.rfc-editor.org/rfc/rfc1035.txt>"));
    }

    private static CommandFailed temporary(String domain) {
        return CommandFailed.of(
                417, "4.4.3", "DNS lookup failure: " + domain + ".  Try again later.");
    }
}
