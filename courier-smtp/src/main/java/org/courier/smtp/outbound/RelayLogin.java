package org.courier.smtp.outbound;

import org.courier.auth.sasl.ClientSasl;
import org.courier.smtp.queue.Info;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// AUTH with a relay that `esmtpauthclient` has a password or a token for.
final class RelayLogin {
    private static final int MOST_CHALLENGES = 10;

    private RelayLogin() {}

    /// RFC 4954 section 4.
    static Optional<Opening.Refused> run(Peer peer, ClientLogins.Login login) throws IOException {
        Optional<ClientSasl.Exchange> exchange;
        try {
            exchange = exchange(peer, login, false);
        } catch (IOException e) {
            return Optional.of(notNow(peer, "No token: " + e.getMessage()));
        }
        if (exchange.isEmpty())
            return Optional.of(
                    mayBeClearOnly(peer, login)
                            ? notNow(peer, "No login without TLS.")
                            : Opener.unsafe(peer, "500 No common authentication mechanism."));
        var auth = exchange.get();
        var first = auth.initialResponse().map(RelayLogin::base64);
        var line = "AUTH " + auth.mechanism() + first.map(f -> " " + f).orElse("");
        var reply = peer.command(line);
        for (int i = 0; reply.code() == 334 && i < MOST_CHALLENGES; i++) {
            var answer = challenge(reply).flatMap(auth::respond);
            // "=" is for the command's line alone
            reply = peer.command(answer.map(Base64.getEncoder()::encodeToString).orElse("*"));
        }
        if (reply.code() == 334) throw new IOException("Too many challenges.");
        if (reply.isGood() && !auth.confirmed(Optional.empty()))
            return Optional.of(Opener.unsafe(peer, "500 The server did not prove who it is."));
        if (reply.isGood()) return Optional.empty();
        return Optional.of(Opening.Refused.by(peer.host(), reply, reply.isPermanent()));
    }

    /// @param clear whatever the connection, a password may be shown
    private static Optional<ClientSasl.Exchange> exchange(
            Peer peer, ClientLogins.Login login, boolean clear) throws IOException {
        var offered = peer.extensions().words("AUTH");
        var tls = peer.connection().tls();
        return switch (login.secret()) {
            case ClientLogins.Token token ->
                    ClientSasl.startWithToken(offered, login.user(), token.read(), tls);
            case ClientLogins.Certificate _ -> ClientSasl.startExternal(offered, login.user(), tls);
            case ClientLogins.Password(var text, var written) -> {
                boolean shown =
                        clear
                                || mayShow(
                                        peer.host().address().getAddress(),
                                        tls.isPresent(),
                                        written);
                yield ClientSasl.start(offered, login.user(), text, tls, shown);
            }
        };
    }

    /// C sends a password in clear wherever a relay knows nothing better, so that whoever takes
    /// STARTTLS out of the relay's answer has the password.
    static boolean mayShow(InetAddress relay, boolean tls, boolean written) {
        return written || tls || relay.isLoopbackAddress();
    }

    /// There is a mechanism, but it would show the password or the token.
    private static boolean mayBeClearOnly(Peer peer, ClientLogins.Login login) throws IOException {
        return switch (login.secret()) {
            case ClientLogins.Password _ -> exchange(peer, login, true).isPresent();
            case ClientLogins.Token _, ClientLogins.Certificate _ ->
                    peer.connection().tls().isEmpty();
        };
    }

    private static Opening.Refused notNow(Peer peer, String text) {
        return Opening.Refused.later(Info.peer(peer.host().toString()), Info.connectError(text));
    }

    private static String base64(byte[] octets) {
        return octets.length == 0 ? "=" : Base64.getEncoder().encodeToString(octets);
    }

    private static Optional<byte[]> challenge(PeerReply reply) {
        var text = reply.lines().getLast();
        try {
            var encoded = text.length() > 4 ? text.substring(4).strip() : "";
            return Optional.of(
                    Base64.getDecoder().decode(encoded.getBytes(StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
