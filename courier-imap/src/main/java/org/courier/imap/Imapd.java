package org.courier.imap;

import org.courier.auth.Authenticator;
import org.courier.auth.ServiceNames;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.dns.Resolver;
import org.courier.core.log.Log;
import org.courier.core.maildir.MailStore;
import org.courier.core.net.Bound;
import org.courier.core.net.Bound.TlsMode;
import org.courier.core.net.Doors;
import org.courier.core.net.Doors.Door;
import org.courier.core.net.Listener;
import org.courier.core.net.TcpdOptions.Limits;
import org.courier.core.net.Tls;
import org.courier.imap.command.Commands;
import org.courier.imap.session.SessionLoop;
import org.courier.imap.session.Site;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The IMAP server: all wiring of the module.
public final class Imapd implements Closeable {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Doors doors = new Doors();
    private final ConfigDirectory configuration;
    private final MailStore store;
    private final Supplier<Resolver> resolver;

    private Imapd(ConfigDirectory configuration, MailStore store, Supplier<Resolver> resolver) {
        this.configuration = configuration;
        this.store = store;
        this.resolver = resolver;
    }

    /// With the system's resolver for DNS lists.
    public static Imapd start(
            ConfigDirectory configuration, Authenticator authenticator, MailStore store)
            throws IOException {
        return start(configuration, authenticator, store, Resolver::system);
    }

    /// Reads imapd and imapd-ssl, opens the listeners. A port of 0 asks for a free one.
    public static Imapd start(
            ConfigDirectory configuration,
            Authenticator authenticator,
            MailStore store,
            Supplier<Resolver> resolver)
            throws IOException {
        var imapd = new Imapd(configuration, store, resolver);
        imapd.load(authenticator);
        return imapd;
    }

    /// Reads the files again. Sessions go on as they began; new ones follow the new settings.
    ///
    /// @throws ConfigError when they cannot be used
    /// @throws IOException when an address cannot be opened; everything is as before then
    public void load(Authenticator authenticator) throws IOException {
        var settings = configuration.settings(ImapdSettings.IMAPD, ImapdSettings.IMAPD_SSL);
        var accounts =
                authenticator
                        .withDefaultDomain(
                                settings.get(ImapdSettings.DEFDOMAIN).orElse(""),
                                settings.get(ImapdSettings.DOMAINSEP))
                        .withSkeleton(
                                settings.get(ImapdSettings.AUTH_MKHOMEDIR_SKEL).map(Path::of));
        var tls = Tls.server(settings);
        var startTls = tls.filter(_ -> settings.get(ImapdSettings.IMAPDSTARTTLS));
        var wanted = new ArrayList<Door>();
        if (settings.get(ImapdSettings.IMAPDSTART)) {
            var mode = startTls.isPresent() ? TlsMode.STARTTLS : TlsMode.NONE;
            var log = log(settings.get(ImapdSettings.LOGGEROPTS));
            var options = options(settings, "imap", Optional.empty());
            wanted.add(door(mode, options, site(settings, accounts, startTls, log)));
        }
        if (tls.isPresent() && settings.get(ImapdSettings.IMAPDSSLSTART)) {
            var log = log(settings.get(ImapdSettings.SSLLOGGEROPTS));
            var options = options(settings, "imaps", tls);
            var site = site(settings, accounts, Optional.empty(), log);
            wanted.add(door(TlsMode.IMPLICIT, options, site));
        }
        doors.set(wanted);
    }

    private Site site(Settings settings, Authenticator accounts, Optional<Tls> startTls, Log log)
            throws IOException {
        return new Site(
                ImapdSettings.policy(settings),
                Commands.ALL,
                Optional.of(accounts),
                ServiceNames.of("imap", settings),
                store,
                startTls,
                log,
                hostName());
    }

    private static Door door(TlsMode tls, Listener.Options options, Site site) {
        return new Door(
                options.name(), tls, options, connection -> SessionLoop.serve(site, connection));
    }

    private Listener.Options options(Settings settings, String name, Optional<Tls> tls) {
        var port = tls.isPresent() ? ImapdSettings.SSLPORT : ImapdSettings.PORT;
        var address = tls.isPresent() ? ImapdSettings.SSLADDRESS : ImapdSettings.ADDRESS;
        try {
            int most = settings.get(ImapdSettings.MAXDAEMONS);
            return settings.get(ImapdSettings.TCPDOPTS)
                    .listen(
                            name,
                            settings.get(port),
                            settings.get(address),
                            new Limits(
                                    most, settings.get(ImapdSettings.MAXPERIP), Integer.MAX_VALUE),
                            ImapdSettings.admission(configuration, settings, resolver))
                    .withTls(tls);
        } catch (IllegalArgumentException e) {
            throw error(configuration, tls.isPresent() ? "imapd-ssl" : "imapd", port, e);
        }
    }

    private static ConfigError error(
            ConfigDirectory configuration, String file, Setting<?> setting, Exception cause) {
        return new ConfigError(
                configuration.file(file) + ": " + setting.name() + ": " + cause.getMessage());
    }

    private static Log log(String loggerOptions) {
        for (var word : loggerOptions.split("\\s+"))
            if (word.startsWith("-name=")) return Log.of(word.substring(6));
        return Log.of("imapd");
    }

    /// For SASL mechanisms that name the server.
    private static String hostName() throws IOException {
        var file = Path.of("/proc/sys/kernel/hostname");
        return Files.exists(file) ? Files.readString(file).strip() : "localhost";
    }

    public List<Bound> bound() {
        return doors.bound();
    }

    @Override
    public void close() {
        doors.close(GRACE);
    }
}
