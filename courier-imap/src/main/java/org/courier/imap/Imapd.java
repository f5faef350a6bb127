package org.courier.imap;

import org.courier.auth.Authenticator;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;
import org.courier.core.maildir.MailStore;
import org.courier.core.net.AccessList;
import org.courier.core.net.Bound;
import org.courier.core.net.Bound.TlsMode;
import org.courier.core.net.Listener;
import org.courier.core.net.PortList;
import org.courier.core.net.TcpdOptions;
import org.courier.core.net.Tls;
import org.courier.imap.command.Commands;
import org.courier.imap.session.SessionLoop;
import org.courier.imap.session.Site;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The IMAP server: all wiring of the module.
public final class Imapd implements Closeable {
    private record Door(Listener listener, String service, TlsMode tls) {}

    private final List<Door> doors = new ArrayList<>();

    private Imapd() {}

    /// Reads imapd and imapd-ssl, opens the listeners. A port of 0 asks for a free one.
    public static Imapd start(
            ConfigDirectory configuration, Authenticator authenticator, MailStore store)
            throws IOException {
        var imapd = new Imapd();
        try {
            imapd.open(configuration, authenticator, store);
            return imapd;
        } catch (IOException | RuntimeException e) {
            imapd.close();
            throw e;
        }
    }

    private void open(ConfigDirectory configuration, Authenticator authenticator, MailStore store)
            throws IOException {
        var settings = configuration.settings(ImapdSettings.IMAPD, ImapdSettings.IMAPD_SSL);
        var policy = ImapdSettings.policy(settings);
        var accounts =
                authenticator.withDefaultDomain(
                        settings.get(ImapdSettings.DEFDOMAIN).orElse(""),
                        settings.get(ImapdSettings.DOMAINSEP));
        var tls = Tls.server(settings);
        var startTls = tls.filter(_ -> settings.get(ImapdSettings.IMAPDSTARTTLS));
        var hostName = hostName();
        if (settings.get(ImapdSettings.IMAPDSTART)) {
            var site =
                    new Site(
                            policy,
                            Commands.ALL,
                            Optional.of(accounts),
                            store,
                            startTls,
                            log(settings.get(ImapdSettings.LOGGEROPTS)),
                            hostName);
            open(
                    options(configuration, settings, "imap", Optional.empty()),
                    site,
                    startTls.isPresent() ? TlsMode.STARTTLS : TlsMode.NONE);
        }
        if (tls.isPresent() && settings.get(ImapdSettings.IMAPDSSLSTART)) {
            var site =
                    new Site(
                            policy,
                            Commands.ALL,
                            Optional.of(accounts),
                            store,
                            Optional.empty(),
                            log(settings.get(ImapdSettings.SSLLOGGEROPTS)),
                            hostName);
            open(options(configuration, settings, "imaps", tls), site, TlsMode.IMPLICIT);
        }
    }

    private void open(Listener.Options options, Site site, TlsMode tls) throws IOException {
        var listener = Listener.open(options, connection -> SessionLoop.serve(site, connection));
        doors.add(new Door(listener, options.name(), tls));
    }

    private static Listener.Options options(
            ConfigDirectory configuration, Settings settings, String name, Optional<Tls> tls) {
        var port = tls.isPresent() ? ImapdSettings.SSLPORT : ImapdSettings.PORT;
        var address = tls.isPresent() ? ImapdSettings.SSLADDRESS : ImapdSettings.ADDRESS;
        try {
            var tcpd = TcpdOptions.parse(settings.get(ImapdSettings.TCPDOPTS));
            var access =
                    settings.get(ImapdSettings.IMAPACCESSFILE)
                            .map(Path::of)
                            .or(tcpd::access)
                            .orElse(configuration.file("imapaccess"));
            int perAddress = tcpd.maxPerAddress().orElse(settings.get(ImapdSettings.MAXPERIP));
            return new Listener.Options(
                    name,
                    PortList.parse(settings.get(port), settings.get(address)),
                    tcpd.maxConnections().orElse(settings.get(ImapdSettings.MAXDAEMONS)),
                    perAddress,
                    tcpd.maxPerNetwork().orElse(Integer.MAX_VALUE),
                    tls,
                    tcpd.proxyProtocol(),
                    Files.exists(access) ? Optional.of(AccessList.load(access)) : Optional.empty());
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
        var all = new ArrayList<Bound>();
        for (var door : doors)
            for (var address : door.listener().addresses())
                all.add(new Bound(door.service(), address, door.tls()));
        return List.copyOf(all);
    }

    @Override
    public void close() {
        doors.forEach(door -> door.listener().close());
    }
}
