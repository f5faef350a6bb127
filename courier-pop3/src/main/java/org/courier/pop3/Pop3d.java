package org.courier.pop3;

import org.courier.auth.Authenticator;
import org.courier.auth.ServiceNames;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.dns.Resolver;
import org.courier.core.log.Log;
import org.courier.core.net.Bound;
import org.courier.core.net.Bound.TlsMode;
import org.courier.core.net.Doors;
import org.courier.core.net.Doors.Door;
import org.courier.core.net.Listener;
import org.courier.core.net.TcpdOptions.Limits;
import org.courier.core.net.Tls;
import org.courier.core.net.TlsSettings;
import org.courier.pop3.command.Commands;
import org.courier.pop3.session.Options;
import org.courier.pop3.session.Pop3Session;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The POP3 server: all wiring of the module.
public final class Pop3d implements Closeable {
    private static final Duration LOGIN_TIME_OUT = Duration.ofSeconds(60);
    private static final Duration IDLE_TIME_OUT = Duration.ofSeconds(300);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Doors doors = new Doors();
    private final ConfigDirectory configuration;
    private final Supplier<Resolver> resolver;

    private Pop3d(ConfigDirectory configuration, Supplier<Resolver> resolver) {
        this.configuration = configuration;
        this.resolver = resolver;
    }

    /// With the system's resolver for DNS lists.
    public static Pop3d start(ConfigDirectory configuration, Authenticator authenticator)
            throws IOException {
        return start(configuration, authenticator, Resolver::system);
    }

    /// Reads pop3d and pop3d-ssl, opens the listeners. A port of 0 asks for a free one.
    public static Pop3d start(
            ConfigDirectory configuration, Authenticator authenticator, Supplier<Resolver> resolver)
            throws IOException {
        var server = new Pop3d(configuration, resolver);
        server.load(authenticator);
        return server;
    }

    /// Reads the files again. Sessions go on as they began; new ones follow the new settings.
    ///
    /// @throws IOException when an address cannot be opened; everything is as before then
    public void load(Authenticator authenticator) throws IOException {
        var settings = configuration.settings(Pop3Settings.POP3D, Pop3Settings.POP3D_SSL);
        var accounts =
                authenticator
                        .withDefaultDomain(
                                settings.get(Pop3Settings.DEFDOMAIN),
                                settings.get(Pop3Settings.DOMAINSEP))
                        .withSkeleton(settings.get(Pop3Settings.AUTH_MKHOMEDIR_SKEL).map(Path::of));
        var tls = Tls.server(settings);
        var startTls = tls.filter(_ -> settings.get(Pop3Settings.POP3_STARTTLS));
        var wanted = new ArrayList<Door>();
        if (settings.get(Pop3Settings.POP3DSTART)) {
            var mode = startTls.isPresent() ? TlsMode.STARTTLS : TlsMode.NONE;
            var place = listener(settings, Pop3Settings.PORT, Pop3Settings.ADDRESS);
            wanted.add(door("pop3", mode, place, options(settings, startTls), accounts));
        }
        if (tls.isPresent() && settings.get(Pop3Settings.POP3DSSLSTART)) {
            var place =
                    listener(settings, Pop3Settings.SSLPORT, Pop3Settings.SSLADDRESS)
                            .withTls(tls.get());
            var options = options(settings, Optional.empty());
            wanted.add(door("pop3s", TlsMode.IMPLICIT, place, options, accounts));
        }
        doors.set(wanted);
    }

    private Listener.Options listener(
            Settings settings, Setting<String> port, Setting<String> address) {
        int most = settings.get(Pop3Settings.MAXDAEMONS);
        var limits = new Limits(most, settings.get(Pop3Settings.MAXPERIP), most);
        try {
            return settings.get(Pop3Settings.TCPDOPTS)
                    .listen(
                            port == Pop3Settings.PORT ? "pop3d" : "pop3d-ssl",
                            settings.get(port),
                            settings.get(address),
                            limits,
                            Pop3Settings.admission(configuration, settings, resolver));
        } catch (IllegalArgumentException e) {
            var file = port == Pop3Settings.PORT ? "pop3d" : "pop3d-ssl";
            throw new ConfigError(
                    configuration.file(file) + ": " + port.name() + ": " + e.getMessage());
        }
    }

    private static Door door(
            String service,
            TlsMode tls,
            Listener.Options listener,
            Options options,
            Authenticator accounts) {
        var log = Log.of(listener.name());
        return new Door(
                service,
                tls,
                listener,
                client ->
                        new Pop3Session(client, options, accounts, Commands.BY_NAME, log).serve());
    }

    private static Options options(Settings settings, Optional<Tls> startTls) throws IOException {
        return new Options(
                InetAddress.getLocalHost().getHostName(),
                ServiceNames.of("pop3", settings),
                startTls,
                settings.get(Pop3Settings.POP3_TLS_REQUIRED),
                words(settings.get(Pop3Settings.POP3AUTH)),
                words(settings.get(Pop3Settings.POP3AUTH_TLS)),
                settings.get(TlsSettings.TLS_EXTERNAL),
                settings.get(Pop3Settings.POP3_LOG_DELETIONS),
                settings.get(Pop3Settings.POP3_FAILURE_DELAY),
                LOGIN_TIME_OUT,
                IDLE_TIME_OUT);
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    public List<Bound> bound() {
        return doors.bound();
    }

    @Override
    public void close() {
        doors.close(GRACE);
    }
}
