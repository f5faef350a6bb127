package org.courier.pop3;

import org.courier.auth.Authenticator;
import org.courier.core.config.ConfigDirectory;
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
import org.courier.pop3.command.Commands;
import org.courier.pop3.session.Options;
import org.courier.pop3.session.Pop3Session;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The POP3 server: all wiring of the module.
public final class Pop3d implements Closeable {
    private static final Duration LOGIN_TIME_OUT = Duration.ofSeconds(60);
    private static final Duration IDLE_TIME_OUT = Duration.ofSeconds(300);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Settings settings;
    private final Authenticator authenticator;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Bound> bound = new ArrayList<>();

    private Pop3d(Settings settings, Authenticator authenticator) {
        this.settings = settings;
        this.authenticator =
                authenticator.withDefaultDomain(
                        settings.get(Pop3Settings.DEFDOMAIN), settings.get(Pop3Settings.DOMAINSEP));
    }

    /// Reads pop3d and pop3d-ssl, opens the listeners. A port of 0 asks for a free one.
    public static Pop3d start(
            ConfigDirectory configuration, Authenticator authenticator, MailStore store)
            throws IOException {
        var settings = configuration.settings(Pop3Settings.POP3D, Pop3Settings.POP3D_SSL);
        var server = new Pop3d(settings, authenticator);
        try {
            server.open(Tls.server(settings));
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void open(Optional<Tls> tls) throws IOException {
        var startTls = tls.filter(_ -> settings.get(Pop3Settings.POP3_STARTTLS));
        if (settings.get(Pop3Settings.POP3DSTART))
            listen(
                    "pop3",
                    Pop3Settings.PORT,
                    Pop3Settings.ADDRESS,
                    Optional.empty(),
                    startTls,
                    startTls.isPresent() ? TlsMode.STARTTLS : TlsMode.NONE);
        if (tls.isPresent() && settings.get(Pop3Settings.POP3DSSLSTART))
            listen(
                    "pop3s",
                    Pop3Settings.SSLPORT,
                    Pop3Settings.SSLADDRESS,
                    tls,
                    Optional.empty(),
                    TlsMode.IMPLICIT);
    }

    private void listen(
            String service,
            Setting<String> port,
            Setting<String> address,
            Optional<Tls> implicit,
            Optional<Tls> startTls,
            TlsMode mode)
            throws IOException {
        var tcpd = TcpdOptions.parse(settings.get(Pop3Settings.TCPDOPTS));
        var limit = tcpd.maxConnections().orElse(settings.get(Pop3Settings.MAXDAEMONS));
        var options = options(startTls);
        var name = mode == TlsMode.IMPLICIT ? "pop3d-ssl" : "pop3d";
        var log = Log.of(name);
        var listener =
                Listener.open(
                        new Listener.Options(
                                name,
                                PortList.parse(settings.get(port), settings.get(address)),
                                limit,
                                tcpd.maxPerAddress().orElse(settings.get(Pop3Settings.MAXPERIP)),
                                tcpd.maxPerNetwork().orElse(limit),
                                implicit,
                                tcpd.proxyProtocol(),
                                tcpd.access().map(AccessList::load)),
                        client ->
                                new Pop3Session(
                                                client,
                                                options,
                                                authenticator,
                                                Commands.BY_NAME,
                                                log)
                                        .serve());
        listeners.add(listener);
        for (var where : listener.addresses()) bound.add(new Bound(service, where, mode));
    }

    private Options options(Optional<Tls> startTls) throws IOException {
        return new Options(
                InetAddress.getLocalHost().getHostName(),
                startTls,
                settings.get(Pop3Settings.POP3_TLS_REQUIRED),
                words(settings.get(Pop3Settings.POP3AUTH)),
                words(settings.get(Pop3Settings.POP3AUTH_TLS)),
                settings.get(Pop3Settings.POP3_LOG_DELETIONS),
                settings.get(Pop3Settings.POP3_FAILURE_DELAY),
                LOGIN_TIME_OUT,
                IDLE_TIME_OUT);
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    public List<Bound> bound() {
        return List.copyOf(bound);
    }

    @Override
    public void close() {
        for (var listener : listeners) listener.close(GRACE);
    }
}
