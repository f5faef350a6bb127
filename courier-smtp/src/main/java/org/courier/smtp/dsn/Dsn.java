package org.courier.smtp.dsn;

import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;
import org.courier.smtp.alias.Aliases;
import org.courier.smtp.alias.HostNames;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Reporter;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides who is told. A failure of a message without a sender, which is a report most often, goes
/// to the postmaster; a failure of that goes to nobody (RFC 5321 section 6.1).
public final class Dsn implements Reporter {
    /// The sender of a report to the postmaster.
    public static final String DOUBLE_BOUNCE = "#@[]";

    private static final Log LOG = Log.of("courierdsn");

    private final ConfigDirectory configuration;
    private final HostNames names;
    private final Aliases aliases;
    private final boolean toAuthAddress;

    public Dsn(ConfigDirectory configuration, Settings courierd) {
        this.configuration = configuration;
        this.names = HostNames.of(configuration);
        this.aliases = new Aliases(configuration, names);
        this.toAuthAddress = courierd.get(DsnSettings.DSNTOAUTHADDR);
        // wrong values are told at the start
        configuration.value(DsnSettings.DSNFROM);
        configuration.value(DsnSettings.DSNLIMIT);
    }

    @Override
    public Optional<Report> report(Wanted wanted) {
        var sender = wanted.message().envelope().reversePath();
        boolean failure =
                wanted.ended().stream()
                        .map(i -> Action.of(wanted.message().progress().get(i)))
                        .anyMatch(Action.FAILED::equals);
        if (sender.equals(DOUBLE_BOUNCE) || sender.isEmpty() && !failure) {
            if (failure) LOG.info("id=" + wanted.message().id() + ": double bounce dropped");
            return Optional.empty();
        }
        var to = sender.isEmpty() ? "postmaster@" + names.defaultDomain() : addressee(wanted);
        var recipients = recipients(to);
        if (recipients.isEmpty()) {
            LOG.error("id=" + wanted.message().id() + ": no report, bad sender <" + sender + ">");
            return Optional.empty();
        }
        var envelope = envelope(wanted.message().envelope(), recipients, to);
        return Optional.of(new DsnReport(configuration, names, wanted, envelope, to));
    }

    private String addressee(Wanted wanted) {
        var envelope = wanted.message().envelope();
        return envelope.authId()
                .filter(id -> toAuthAddress && id.indexOf('@') > 0)
                .orElse(envelope.reversePath());
    }

    private List<Recipient> recipients(String to) {
        Mailbox mailbox;
        try {
            mailbox = names.qualified(Mailbox.parse(to));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        return aliases.lookUp(mailbox).orElse(List.of(mailbox)).stream()
                .map(m -> new Recipient(m.toString(), Set.of(), Optional.empty()))
                .toList();
    }

    private static Envelope envelope(Envelope about, List<Recipient> to, String address) {
        var source = about.source().endsWith("/dsn") ? about.source() : about.source() + "/dsn";
        return new Envelope(
                about.reversePath().isEmpty() ? DOUBLE_BOUNCE : "",
                to,
                Optional.empty(),
                Optional.empty(),
                !isAscii(address) || DsnReport.isGlobal(about),
                about.eightBit() || DsnReport.isGlobal(about),
                false,
                about.securityStartTls(),
                source,
                Optional.empty(),
                "dns; localhost (localhost [127.0.0.1])",
                Map.of());
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
