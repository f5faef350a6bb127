package org.courier.pop3;

import org.courier.auth.ServiceNames;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;
import org.courier.core.dns.Resolver;
import org.courier.core.net.Admission;
import org.courier.core.net.TcpdOptions;
import org.courier.core.net.TlsSettings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The settings of the files pop3d and pop3d-ssl, by C's names.
public final class Pop3Settings {
    static final Setting<String> PORT =
            Setting.text(
                    "PORT", "110", "Ports of POP3 with STLS: port or address.port, by commas.");
    static final Setting<String> ADDRESS =
            Setting.text("ADDRESS", "0", "Address to listen on; 0 is any.");
    static final Setting<Integer> MAXDAEMONS =
            Setting.number("MAXDAEMONS", 1000, 1, 1_000_000, "Connections at once.");
    static final Setting<Integer> MAXPERIP =
            Setting.number("MAXPERIP", 20, 1, 1_000_000, "Connections at once from one address.");
    static final Setting<TcpdOptions> TCPDOPTS =
            TcpdOptions.setting(
                    "TCPDOPTS",
                    "-nodnslookup -noidentlookup",
                    "Options of couriertcpd: access file, limits, DNS lists, PROXY headers; see"
                            + " access.md.");
    static final Setting<String> POP3AUTH =
            Setting.text("POP3AUTH", "", "SASL mechanisms offered without TLS, by blanks.");
    static final Setting<String> POP3AUTH_TLS =
            Setting.text(
                    "POP3AUTH_TLS",
                    "PLAIN LOGIN",
                    "SASL mechanisms offered under TLS; when empty, those of POP3AUTH.");
    static final Setting<String> DEFDOMAIN =
            Setting.text("DEFDOMAIN", "", "Appended to a login name without one: @example.com.");
    static final Setting<String> DOMAINSEP =
            Setting.text("DOMAINSEP", "", "Characters that end a name; the first of DEFDOMAIN.");
    static final Setting<Boolean> POP3_LOG_DELETIONS =
            Setting.flag("POP3_LOG_DELETIONS", false, "Log each message file that QUIT removes.");
    static final Setting<Boolean> POP3DSTART = Setting.flag("POP3DSTART", true, "Listen on PORT.");
    static final Setting<Duration> POP3_FAILURE_DELAY =
            Setting.time(
                    "POP3_FAILURE_DELAY",
                    Duration.ofSeconds(5),
                    "How long the answer to a wrong password waits.");

    static final Setting<String> SSLPORT =
            Setting.text("SSLPORT", "995", "Ports with TLS from the first octet.");
    static final Setting<String> SSLADDRESS =
            Setting.text("SSLADDRESS", "0", "Address to listen on with TLS; 0 is any.");
    static final Setting<Boolean> POP3DSSLSTART =
            Setting.flag("POP3DSSLSTART", true, "Listen on SSLPORT when there is a certificate.");
    static final Setting<Boolean> POP3_STARTTLS =
            Setting.flag("POP3_STARTTLS", true, "Offer STLS when there is a certificate.");
    static final Setting<Boolean> POP3_TLS_REQUIRED =
            Setting.flag("POP3_TLS_REQUIRED", false, "Refuse to log in without TLS.");

    static final Setting<Optional<String>> AUTH_MKHOMEDIR_SKEL =
            Setting.optional(
                    "AUTH_MKHOMEDIR_SKEL",
                    "What the home directory of an account is copied from at its first login, if"
                            + " it has none.");

    private static final List<Setting<?>> WITHOUT_EFFECT =
            List.of(
                    unused("PIDFILE", "one process serves every protocol"),
                    unused("LOGGEROPTS", "the log's program name is pop3d"),
                    unused("POP3AUTH_ORIG", "web administration's memory"),
                    unused("POP3AUTH_TLS_ORIG", "web administration's memory"),
                    unused("POP3_PROXY", "proxying by mailhost is not built yet"),
                    unused("PROXY_HOSTNAME", "proxying by mailhost is not built yet"),
                    unused("MAILDIRPATH", "the account's record names its Maildir"),
                    unused("MIME_UNICODE_MESSAGE_TYPE", "messages are sent as they are stored"));

    private static final List<Setting<?>> SSL_WITHOUT_EFFECT =
            List.of(
                    unused("SSLPIDFILE", "one process serves every protocol"),
                    unused("SSLLOGGEROPTS", "the log's program name is pop3d-ssl"),
                    unused("COURIERTLS", "TLS is built in"),
                    unused("MAILDIRPATH", "the account's record names its Maildir"));

    public static final SettingsFile POP3D =
            new SettingsFile(
                    "pop3d",
                    "POP3 server",
                    with(
                            WITHOUT_EFFECT,
                            PORT,
                            ADDRESS,
                            MAXDAEMONS,
                            MAXPERIP,
                            TCPDOPTS,
                            POP3AUTH,
                            POP3AUTH_TLS,
                            DEFDOMAIN,
                            AUTH_MKHOMEDIR_SKEL,
                            DOMAINSEP,
                            ServiceNames.AUTHSERVICE,
                            POP3_LOG_DELETIONS,
                            POP3_FAILURE_DELAY,
                            POP3DSTART));

    public static final SettingsFile POP3D_SSL =
            new SettingsFile(
                    "pop3d-ssl",
                    "POP3 over TLS; read after pop3d",
                    with(
                            Stream.concat(TlsSettings.ALL.stream(), SSL_WITHOUT_EFFECT.stream())
                                    .toList(),
                            SSLPORT,
                            SSLADDRESS,
                            POP3DSSLSTART,
                            POP3_STARTTLS,
                            POP3_TLS_REQUIRED));

    private Pop3Settings() {}

    /// A setting of C's that is accepted, so that an existing file goes on working.
    private static Setting<String> unused(String name, String why) {
        return Setting.text(name, "", "No effect: " + why + ".");
    }

    private static List<Setting<?>> with(List<Setting<?>> more, Setting<?>... own) {
        return Stream.concat(Arrays.stream(own), more.stream()).toList();
    }

    /// Who may connect.
    ///
    /// @throws ConfigError naming file and line of what is wrong in the access list
    public static Admission admission(
            ConfigDirectory configuration, Settings settings, Supplier<Resolver> resolver) {
        return settings.get(TCPDOPTS).admission(configuration.file("pop3access"), resolver);
    }
}
