package org.courier.smtp.outbound;

import org.courier.core.net.Connection;
import org.courier.smtp.queue.Info;
import org.courier.smtp.route.Relay;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Opens sessions: connects to one address after the other, greets, secures, logs in.
final class Opener {
    private final MailHosts hosts;
    private final Limits limits;
    private final HeloName helo;
    private final ClientLogins logins;
    private final TlsPolicy tls;
    private final SourceAddresses sources;
    private final HostMemory down;
    private final HostMemory brokenTls;

    Opener(
            MailHosts hosts,
            Limits limits,
            HeloName helo,
            ClientLogins logins,
            TlsPolicy tls,
            SourceAddresses sources,
            HostMemory down,
            HostMemory brokenTls) {
        this.hosts = hosts;
        this.limits = limits;
        this.helo = helo;
        this.logins = logins;
        this.tls = tls;
        this.sources = sources;
        this.down = down;
        this.brokenTls = brokenTls;
    }

    Opening open(Relay relay, boolean messageWantsSecurity) {
        var key = relay.toString();
        if (down.remembers(key))
            return Opening.Refused.later(
                    Info.connectError("No connection a short while ago; not tried again yet."));
        return switch (hosts.of(relay)) {
            case MailHosts.Nowhere(var text) ->
                    Opening.Refused.never(Info.replyType("unknown"), Info.reply(text));
            case MailHosts.NotNow(var text) ->
                    Opening.Refused.later(Info.replyType("unknown"), Info.reply(text));
            case MailHosts.Hosts(var all) -> tryAll(relay, all, messageWantsSecurity);
        };
    }

    private Opening tryAll(Relay relay, List<MailHosts.Host> all, boolean wantsSecurity) {
        Opening last = Opening.Refused.later(Info.connectError("No address."));
        boolean connected = false;
        for (var host : all) {
            switch (attempt(relay, host, wantsSecurity)) {
                case NotConnected(var refused) -> last = refused;
                case Next(var refused) -> {
                    connected = true;
                    last = refused;
                }
                case End(var opening) -> {
                    return opening;
                }
            }
        }
        if (!connected && !limits.hostDown().isZero())
            down.remember(relay.toString(), limits.hostDown());
        return last;
    }

    /// What one address came to.
    private sealed interface Attempted {}

    private record NotConnected(Opening.Refused refused) implements Attempted {}

    /// The next address may do better.
    private record Next(Opening.Refused refused) implements Attempted {}

    private record End(Opening opening) implements Attempted {}

    private Attempted attempt(Relay relay, MailHosts.Host host, boolean wantsSecurity) {
        Peer peer;
        try {
            var source = sources.of(host.address().getAddress());
            peer =
                    new Peer(
                            Connection.connect(host.address(), source, limits.connect()),
                            host,
                            limits);
        } catch (IOException e) {
            return new NotConnected(unconnected(host, e));
        }
        Attempted result = new Next(Opening.Refused.later());
        try {
            result = greet(peer, relay, wantsSecurity);
        } catch (BrokenTls e) {
            result = afterBrokenTls(relay, host, wantsSecurity, e);
        } catch (IOException e) {
            peer.broken();
            result = new Next(unconnected(host, e));
        } finally {
            if (!(result instanceof End(Opening.Open(var open)) && open == peer)) peer.close();
        }
        return result;
    }

    private static Opening.Refused unconnected(MailHosts.Host host, IOException e) {
        var reason = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        return Opening.Refused.later(Info.peer(host.toString()), Info.connectError(reason));
    }

    /// STARTTLS was agreed upon and did not work.
    private static final class BrokenTls extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenTls(IOException cause) {
            super("TLS: " + cause.getMessage(), cause);
        }
    }

    /// Where nobody asked for TLS, mail goes in clear rather than not at all, and for some hours
    /// the host is not asked for TLS again.
    private Attempted afterBrokenTls(
            Relay relay, MailHosts.Host host, boolean wantsSecurity, BrokenTls e) {
        boolean mayBeClear =
                relay.security() == Relay.Security.NONE && !wantsSecurity && !tls.verifies();
        if (!mayBeClear || brokenTls.remembers(host.name())) return new Next(unconnected(host, e));
        var minutes = ThreadLocalRandom.current().nextInt(120, 240);
        brokenTls.remember(host.name(), Duration.ofMinutes(minutes));
        return attempt(relay, host, false);
    }

    private Attempted greet(Peer peer, Relay relay, boolean wantsSecurity) throws IOException {
        if (relay.security() == Relay.Security.SMTPS) peer.startTls(tls.of(relay, wantsSecurity));
        var banner = peer.reply(limits.helo());
        if (!banner.isGood())
            return new Next(Opening.Refused.by(peer.host(), banner, banner.isPermanent()));
        var refused = hello(peer);
        if (refused.isPresent()) return new End(refused.get());
        var unsafe = secure(peer, relay, wantsSecurity);
        if (unsafe.isPresent()) return new End(unsafe.get());
        var login = logins.of(relay.written());
        if (login.isPresent()) {
            var rejected = RelayLogin.run(peer, login.get());
            if (rejected.isPresent()) return new End(rejected.get());
        }
        return new End(new Opening.Open(peer));
    }

    /// EHLO, and HELO where that is not known (RFC 5321 section 3.2).
    private Optional<Opening.Refused> hello(Peer peer) throws IOException {
        var name = helo.of(peer.connection().local());
        var ehlo = peer.command("EHLO " + name, limits.helo());
        if (ehlo.isGood()) {
            peer.extensions(Extensions.of(ehlo));
            return Optional.empty();
        }
        if (!ehlo.isPermanent()) return Optional.of(Opening.Refused.by(peer.host(), ehlo, false));
        var plain = peer.command("HELO " + name, limits.helo());
        if (plain.isGood()) return Optional.empty();
        return Optional.of(Opening.Refused.by(peer.host(), plain, plain.isPermanent()));
    }

    private Optional<Opening.Refused> secure(Peer peer, Relay relay, boolean wantsSecurity)
            throws IOException {
        boolean wanted = wantsSecurity || relay.security() != Relay.Security.NONE;
        boolean offered = peer.extensions().has("STARTTLS");
        boolean use = wanted || tls.opportunistic() && !brokenTls.remembers(peer.host().name());
        if (!peer.hasTls() && offered && use) {
            var go = peer.command("STARTTLS");
            if (go.code() == 220) {
                startTls(peer, relay, wantsSecurity);
                var refused = hello(peer);
                if (refused.isPresent()) return refused;
            }
        }
        if (peer.hasTls() || !wanted) return missingExtension(peer, relay, wantsSecurity);
        return Optional.of(
                switch (relay.security()) {
                    case NONE -> unsafe(peer, "500 Unable to set minimum security level.");
                    case STARTTLS -> unsafe(peer, "/SECURITY set, but TLS is not available");
                    case REQUIRED, SMTPS ->
                            unsafe(peer, "/SECURITY=REQUIRED set, but TLS is not available");
                });
    }

    /// SECURITY=STARTTLS is a promise of the whole way: the next host must know it.
    private static Optional<Opening.Refused> missingExtension(
            Peer peer, Relay relay, boolean wantsSecurity) {
        boolean needs = wantsSecurity || relay.security() == Relay.Security.STARTTLS;
        return needs && !peer.extensions().hasSecurity()
                ? Optional.of(unsafe(peer, "500 Unable to set minimum security level."))
                : Optional.empty();
    }

    static Opening.Refused unsafe(Peer peer, String text) {
        return Opening.Refused.never(
                Info.peer(peer.host().toString()), Info.replyType("unknown"), Info.reply(text));
    }

    private void startTls(Peer peer, Relay relay, boolean wantsSecurity) throws IOException {
        try {
            peer.startTls(tls.of(relay, wantsSecurity));
        } catch (IOException e) {
            peer.broken();
            throw new BrokenTls(e);
        }
    }

    /// `ipout`, `ip6out`.
    record SourceAddresses(Optional<InetAddress> four, Optional<InetAddress> six) {
        Optional<InetSocketAddress> of(InetAddress target) {
            var source = target instanceof Inet6Address ? six : four;
            return source.map(a -> new InetSocketAddress(a, 0));
        }
    }
}
