package org.courier.smtp.inbound;

import org.courier.auth.Authenticator;
import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;
import org.courier.core.dns.Resolver;
import org.courier.core.net.Bound;
import org.courier.core.net.Bound.TlsMode;
import org.courier.core.net.Doors;
import org.courier.core.net.Doors.Door;
import org.courier.core.net.Listener;
import org.courier.core.net.TcpdOptions;
import org.courier.core.net.TcpdOptions.Limits;
import org.courier.core.net.Tls;
import org.courier.smtp.policy.Bofh;
import org.courier.smtp.policy.RecipientCheck;
import org.courier.smtp.policy.RelayRule;
import org.courier.smtp.policy.SenderCheck;
import org.courier.smtp.route.Router;
import org.courier.smtp.submit.Submit;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// The ESMTP server: the listeners that esmtpd, esmtpd-msa and esmtpd-ssl switch on, wired up.
public final class Esmtpd implements Closeable {
    /// The three ways the server is run. Whether, and on which ports, is read from the role's own
    /// file; everything else from esmtpd with the role's file over it.
    private record Role(
            String service,
            SettingsFile file,
            Setting<Boolean> start,
            Setting<String> address,
            Setting<String> port,
            boolean implicitTls) {}

    private static final List<Role> ROLES =
            List.of(
                    new Role(
                            "smtp",
                            EsmtpSettings.ESMTPD,
                            EsmtpSettings.ESMTPDSTART,
                            EsmtpSettings.ADDRESS,
                            EsmtpSettings.PORT,
                            false),
                    new Role(
                            "submission",
                            EsmtpSettings.ESMTPD_MSA,
                            EsmtpSettings.ESMTPDSTART,
                            EsmtpSettings.ADDRESS,
                            EsmtpSettings.MSA_PORT,
                            false),
                    new Role(
                            "submissions",
                            EsmtpSettings.ESMTPD_SSL,
                            EsmtpSettings.ESMTPDSSLSTART,
                            EsmtpSettings.SSLADDRESS,
                            EsmtpSettings.SSLPORT,
                            true));

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Doors doors = new Doors();
    private final ConfigDirectory configuration;
    private final Resolver resolver;

    private Esmtpd(ConfigDirectory configuration, Resolver resolver) {
        this.configuration = configuration;
        this.resolver = resolver;
    }

    /// Opens the listeners whose file says ESMTPDSTART=YES (ESMTPDSSLSTART).
    ///
    /// @throws ConfigError when a file cannot be used
    /// @throws IOException when an address cannot be bound; nothing is open then
    public static Esmtpd open(
            ConfigDirectory configuration,
            Authenticator authenticator,
            Router router,
            Submit submit,
            Resolver resolver)
            throws IOException {
        var esmtpd = new Esmtpd(configuration, resolver);
        esmtpd.load(authenticator, router, submit);
        return esmtpd;
    }

    /// Reads the files again. Sessions go on as they began; new ones follow the new settings.
    ///
    /// @throws ConfigError when a file cannot be used
    /// @throws IOException when an address cannot be bound; everything is as before then
    public void load(Authenticator authenticator, Router router, Submit submit) throws IOException {
        var relay = new RelayRule(configuration, submit.names());
        var recipients = new RecipientCheck(relay, submit);
        var bofh = new Bofh(configuration);
        var wanted = new ArrayList<Door>();
        for (var role : ROLES) {
            var own = configuration.settings(role.file);
            if (!own.get(role.start)) continue;
            var settings = settings(configuration, role, own);
            var tls = Tls.server(settings);
            var options = EsmtpSettings.tcpd(settings);
            var service =
                    new EsmtpService(
                            settings,
                            ascii(submit.names().me()),
                            greeting(configuration, submit),
                            submit,
                            recipients,
                            new SenderCheck(resolver),
                            bofh,
                            authenticator.withDefaultDomain(
                                    settings.get(EsmtpSettings.DEFDOMAIN),
                                    settings.get(EsmtpSettings.DOMAINSEP)),
                            resolver,
                            role.implicitTls ? Optional.empty() : tls,
                            options.lookUpNames(),
                            configuration.value(EsmtpSettings.ESMTPTIMEOUT),
                            configuration.value(EsmtpSettings.ESMTPTIMEOUTDATA));
            wanted.add(door(role, service, tls, options));
        }
        doors.set(wanted);
    }

    private Door door(Role role, EsmtpService service, Optional<Tls> tls, TcpdOptions tcpd) {
        if (role.implicitTls && tls.isEmpty())
            throw new ConfigError(
                    configuration.file(role.file.name()) + ": TLS_CERTFILE: is not set");
        var settings = service.settings();
        var limits =
                new Limits(
                        settings.get(EsmtpSettings.MAXDAEMONS),
                        settings.get(EsmtpSettings.MAXPERIP),
                        settings.get(EsmtpSettings.MAXPERC));
        var options =
                listen(role, settings, tcpd, limits)
                        .withTls(role.implicitTls ? tls : Optional.empty());
        var mode =
                role.implicitTls
                        ? TlsMode.IMPLICIT
                        : tls.isPresent() ? TlsMode.STARTTLS : TlsMode.NONE;
        return new Door(
                role.service,
                mode,
                options,
                connection -> new SmtpSession(service, connection).run());
    }

    /// esmtpd, the role's file over it. What the role's own .dist file sets to another value than
    /// esmtpd's does not come from esmtpd: the port, the adding of Message-ID and Date.
    private static Settings settings(ConfigDirectory configuration, Role role, Settings own) {
        if (role.file == EsmtpSettings.ESMTPD) return own;
        var all =
                new HashMap<>(
                        configuration.settings(EsmtpSettings.ESMTPD, role.file).assignments());
        if (role.file == EsmtpSettings.ESMTPD_MSA) {
            for (var setting : List.of(EsmtpSettings.MSA_NOADDMSGID, EsmtpSettings.MSA_NOADDDATE))
                all.put(setting.name(), own.get(setting));
        }
        all.put(role.port.name(), own.get(role.port));
        return Settings.of(all);
    }

    private Listener.Options listen(Role role, Settings settings, TcpdOptions tcpd, Limits limits) {
        try {
            return tcpd.listen(
                    role.service,
                    settings.get(role.port),
                    settings.get(role.address),
                    limits,
                    EsmtpSettings.admission(configuration, settings, () -> resolver));
        } catch (IllegalArgumentException e) {
            throw new ConfigError(
                    configuration.file(role.file.name())
                            + ": "
                            + role.port.name()
                            + ": "
                            + e.getMessage());
        }
    }

    private static List<String> greeting(ConfigDirectory configuration, Submit submit) {
        var lines =
                configuration.text("esmtpgreeting").stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
        return lines.isEmpty() ? List.of(ascii(submit.names().me()) + " ESMTP") : lines;
    }

    private static String ascii(String domain) {
        return new Mailbox("x", domain).asciiDomain();
    }

    /// Where the services listen.
    public List<Bound> bound() {
        return doors.bound();
    }

    @Override
    public void close() {
        doors.close(GRACE);
    }
}
