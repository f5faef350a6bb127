package org.courier.smtp.outbound;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.dns.Resolver;
import org.courier.smtp.alias.HostNames;
import org.courier.smtp.queue.Attempt;
import org.courier.smtp.queue.DeliveryModule;
import org.courier.smtp.queue.Info;
import org.courier.smtp.queue.Outcome;
import org.courier.smtp.queue.Progress;
import org.courier.smtp.queue.Verp;
import org.courier.smtp.route.Relay;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// C's module "esmtp": sends a message's copies to another host, over a session that is still open
/// from the last one where there is one.
public final class EsmtpDelivery implements DeliveryModule, Closeable {
    /// C's module.esmtp: MAXDELS, MAXHOST, MAXRCPT.
    private static final DeliveryModule.Limits LIMITS = new DeliveryModule.Limits(40, 4, 100);

    private final Opener opener;
    private final Sessions sessions;
    private final Set<String> dropped;

    public EsmtpDelivery(
            ConfigDirectory configuration,
            Settings courierd,
            Resolver resolver,
            InstantSource clock) {
        var limits = org.courier.smtp.outbound.Limits.of(configuration);
        var hosts =
                new MailHosts(
                        resolver,
                        courierd.get(OutboundSettings.ESMTP_PREFER_IPV6_MX),
                        EsmtpDelivery::isOwn);
        this.opener =
                new Opener(
                        hosts,
                        limits,
                        new HeloName(
                                configuration.value(OutboundSettings.ESMTPHELO),
                                HostNames.of(configuration).me(),
                                resolver),
                        new ClientLogins(configuration),
                        new TlsPolicy(courierd),
                        new Opener.SourceAddresses(
                                address(configuration, OutboundSettings.IPOUT),
                                address(configuration, OutboundSettings.IP6OUT)),
                        new HostMemory(clock),
                        new HostMemory(clock));
        this.sessions = new Sessions(limits);
        this.dropped =
                Set.copyOf(
                        List.of(
                                courierd.get(OutboundSettings.ESMTP_BLOCKBACKSCATTER)
                                        .strip()
                                        .split(",")));
    }

    private static Optional<InetAddress> address(
            ConfigDirectory configuration, Setting<Optional<String>> setting) {
        var text = configuration.value(setting).filter(t -> !t.equals("0"));
        try {
            return text.map(InetAddress::ofLiteral);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(
                    configuration.file(setting.name())
                            + ":1: read \""
                            + text.orElseThrow()
                            + "\", expected an IP address");
        }
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return "esmtp";
    }

    @Override
    public DeliveryModule.Limits limits() {
        return LIMITS;
    }

    @Override
    public List<Outcome> deliver(Attempt attempt) {
        if (dropped.contains(attempt.envelope().source()))
            return all(
                    attempt,
                    Outcome.delivered(
                            Progress.How.HANDED_ON, "delivered: backscatter bounce dropped"));
        var relay = Relay.parse(attempt.host());
        boolean security = attempt.envelope().securityStartTls();
        var key = security ? attempt.host() + " SECURITY" : attempt.host();
        var kept = sessions.take(key);
        var opening =
                kept.isPresent() ? new Opening.Open(kept.get()) : opener.open(relay, security);
        return switch (opening) {
            case Opening.Refused(var permanent, var log) ->
                    all(
                            attempt,
                            permanent
                                    ? Outcome.failed(log.toArray(Info[]::new))
                                    : Outcome.deferred(log.toArray(Info[]::new)));
            case Opening.Open(var peer) -> send(attempt, peer, key);
        };
    }

    private List<Outcome> send(Attempt attempt, Peer peer, String key) {
        try {
            return transactions(attempt, peer);
        } finally {
            sessions.giveBack(key, peer);
        }
    }

    /// One transaction, or for variable return paths one each where the server does not make them.
    private static List<Outcome> transactions(Attempt attempt, Peer peer) {
        var sender = attempt.envelope().reversePath();
        boolean verp = attempt.envelope().verp() && sender.contains("@");
        if (!verp || peer.extensions().hasVerp())
            return Transaction.run(peer, attempt, attempt.targets(), sender, verp);
        var outcomes = new ArrayList<Outcome>();
        for (var target : attempt.targets()) {
            if (peer.used() && !peer.isBroken() && !peer.reset()) peer.broken();
            var own = Verp.sender(sender, target.recipient().address());
            if (peer.isBroken())
                outcomes.add(Outcome.deferred(Info.connectError("Connection lost.")));
            else outcomes.addAll(Transaction.run(peer, attempt, List.of(target), own, false));
        }
        return outcomes;
    }

    private static List<Outcome> all(Attempt attempt, Outcome outcome) {
        return attempt.targets().stream().map(_ -> outcome).toList();
    }

    /// Idle sessions, for the tests.
    int idle() {
        return sessions.idle();
    }

    @Override
    public void close() {
        sessions.close();
    }
}
