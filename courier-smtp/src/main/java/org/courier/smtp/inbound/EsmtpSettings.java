package org.courier.smtp.inbound;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;
import org.courier.core.dns.Resolver;
import org.courier.core.net.Admission;
import org.courier.core.net.TcpdOptions;
import org.courier.core.net.TlsSettings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The settings of the ESMTP server: `esmtpd` for port 25, `esmtpd-msa` over it for 587,
/// `esmtpd-ssl` over it for 465, and one-value files.
public final class EsmtpSettings {
    private EsmtpSettings() {}

    /// All options of couriertcpd, in the order of C's script.
    static TcpdOptions tcpd(Settings settings) {
        return settings.get(DROP).and(settings.get(BLACKLISTS)).and(settings.get(TCPDOPTS));
    }

    /// Where the access list is.
    public static Path accessFile(ConfigDirectory configuration, Settings settings) {
        return settings.get(ACCESSFILE)
                .map(configuration::file)
                .or(tcpd(settings)::access)
                .orElse(configuration.file("smtpaccess"));
    }

    /// Who may connect.
    ///
    /// @throws ConfigError naming file and line of what is wrong in the access list
    public static Admission admission(
            ConfigDirectory configuration, Settings settings, Supplier<Resolver> resolver) {
        return tcpd(settings).admission(accessFile(configuration, settings), resolver);
    }

    public static final Setting<Boolean> ESMTPDSTART =
            Setting.flag("ESMTPDSTART", false, "Whether this file's server is started.");
    public static final Setting<Boolean> ESMTPDSSLSTART =
            Setting.flag("ESMTPDSSLSTART", false, "Whether the server with TLS is started.");
    public static final Setting<String> ADDRESS =
            Setting.text("ADDRESS", "0", "Address to listen on; 0: all.");
    public static final Setting<String> PORT =
            Setting.text("PORT", "smtp", "Ports to listen on: port or address.port, by commas.");
    public static final Setting<String> MSA_PORT =
            Setting.text("PORT", "587", "Ports to listen on: port or address.port, by commas.");
    public static final Setting<String> SSLADDRESS =
            Setting.text("SSLADDRESS", "0", "Address to listen on; 0: all.");
    public static final Setting<String> SSLPORT =
            Setting.text("SSLPORT", "465", "Ports to listen on: port or address.port, by commas.");
    public static final Setting<Integer> MAXDAEMONS =
            Setting.number("MAXDAEMONS", 40, 1, 1_000_000, "Connections at a time.");
    public static final Setting<Integer> MAXPERC =
            Setting.number("MAXPERC", 5, 1, 1_000_000, "Connections from one network (/24).");
    public static final Setting<Integer> MAXPERIP =
            Setting.number("MAXPERIP", 5, 1, 1_000_000, "Connections from one address.");
    public static final Setting<Optional<String>> ACCESSFILE =
            Setting.optional(
                    "ACCESSFILE", "Access list, a file or directory; default: smtpaccess.");
    public static final Setting<TcpdOptions> TCPDOPTS =
            TcpdOptions.setting(
                    "TCPDOPTS",
                    "-stderrlogger=courierlogger",
                    "Options of couriertcpd: limits, names, PROXY headers; see access.md.");
    public static final Setting<TcpdOptions> BLACKLISTS =
            TcpdOptions.setting(
                    "BLACKLISTS",
                    "",
                    "DNS lists that refuse or exempt clients: -allow=zone -block=zone; see"
                            + " access.md.");
    public static final Setting<TcpdOptions> DROP =
            TcpdOptions.setting(
                    "DROP",
                    "",
                    "-drop closes connections of clients that BLACKLISTS found, instead of"
                            + " refusing their mail.");
    public static final Setting<String> ESMTPAUTH =
            Setting.text("ESMTPAUTH", "", "SASL mechanisms without TLS.");
    public static final Setting<String> ESMTPAUTH_TLS =
            Setting.text("ESMTPAUTH_TLS", "", "SASL mechanisms under TLS; default: ESMTPAUTH.");
    public static final Setting<Boolean> AUTH_REQUIRED =
            Setting.flag("AUTH_REQUIRED", false, "Whether mail is taken only after AUTH.");
    public static final Setting<String> DEFDOMAIN =
            Setting.text("DEFDOMAIN", "", "Appended to a login name without one: @example.com.");
    public static final Setting<String> DOMAINSEP =
            Setting.text("DOMAINSEP", "", "Characters that end a name; the first of DEFDOMAIN.");
    public static final Setting<String> AUTHRELAYCLIENT =
            Setting.text("AUTHRELAYCLIENT", "", "RELAYCLIENT of clients that authenticated.");
    public static final Setting<Boolean> ESMTP_TLS_REQUIRED =
            Setting.flag("ESMTP_TLS_REQUIRED", false, "Whether STARTTLS comes before all else.");
    public static final Setting<Boolean> BOFHCHECKDNS =
            Setting.flag("BOFHCHECKDNS", true, "Whether a sender's domain must exist.");
    public static final Setting<Boolean> BOFHNOEXPN =
            Setting.flag("BOFHNOEXPN", false, "Whether EXPN is switched off.");
    public static final Setting<Boolean> BOFHNOVRFY =
            Setting.flag("BOFHNOVRFY", false, "Whether VRFY is switched off.");
    public static final Setting<Boolean> TARPIT =
            Setting.flag("TARPIT", true, "Whether clients wait after each refusal.");
    public static final Setting<String> NOADDMSGID =
            Setting.text("NOADDMSGID", "1", "Unless 0 or empty, add no Message-ID.");
    public static final Setting<String> NOADDDATE =
            Setting.text("NOADDDATE", "1", "Unless 0 or empty, add no Date.");
    public static final Setting<String> MSA_NOADDMSGID =
            Setting.text("NOADDMSGID", "0", "Unless 0 or empty, add no Message-ID.");
    public static final Setting<String> MSA_NOADDDATE =
            Setting.text("NOADDDATE", "0", "Unless 0 or empty, add no Date.");
    public static final Setting<Integer> NOADDRREWRITE =
            Setting.number(
                    "NOADDRREWRITE",
                    0,
                    0,
                    2,
                    "1: complete no addresses in the header; 2: not after a DKIM-Signature.");
    public static final Setting<Boolean> ESMTP_LOG_DIALOG =
            Setting.flag("ESMTP_LOG_DIALOG", false, "Whether each command line is logged.");
    public static final Setting<String> ESMTP_BARE_NEWLINE =
            Setting.choice(
                    "ESMTP_BARE_NEWLINE",
                    "normalize",
                    List.of("normalize", "reject"),
                    "What becomes of messages with a CR or LF that stands alone.");

    /// Settings of C's start scripts that mean nothing here, and must not be called unknown.
    private static final List<String> NOT_USED =
            List.of(
                    "PATH",
                    "SHELL",
                    "ULIMIT",
                    "SYSLOGNAME",
                    "COURIERTLS",
                    "MAILUSER",
                    "MAILGROUP",
                    "PIDFILE",
                    "SSLPIDFILE",
                    "ESMTPAUTH_WEBADMIN",
                    "ESMTPAUTH_TLS_WEBADMIN",
                    "ESMTP_TLS");

    private static final List<Setting<?>> SESSION =
            List.of(
                    MAXDAEMONS,
                    MAXPERC,
                    MAXPERIP,
                    ACCESSFILE,
                    TCPDOPTS,
                    BLACKLISTS,
                    DROP,
                    ESMTPAUTH,
                    ESMTPAUTH_TLS,
                    AUTH_REQUIRED,
                    AUTHRELAYCLIENT,
                    DEFDOMAIN,
                    DOMAINSEP,
                    ESMTP_TLS_REQUIRED,
                    BOFHCHECKDNS,
                    BOFHNOEXPN,
                    BOFHNOVRFY,
                    TARPIT,
                    NOADDRREWRITE,
                    ESMTP_LOG_DIALOG,
                    ESMTP_BARE_NEWLINE);

    public static final SettingsFile ESMTPD =
            new SettingsFile(
                    "esmtpd",
                    "The ESMTP server on port 25.",
                    with(ESMTPDSTART, ADDRESS, PORT, NOADDMSGID, NOADDDATE));

    // What these two declare stands in their .dist files, and so replaces what esmtpd says. Every
    // setting of esmtpd may be given there too.
    public static final SettingsFile ESMTPD_MSA =
            new SettingsFile(
                    "esmtpd-msa",
                    "The submission server on port 587: read after esmtpd, for what differs.",
                    List.of(ESMTPDSTART, MSA_PORT, MSA_NOADDMSGID, MSA_NOADDDATE));
    public static final SettingsFile ESMTPD_SSL =
            new SettingsFile(
                    "esmtpd-ssl",
                    "The server with TLS from the start on port 465: read after esmtpd, for what"
                            + " differs.",
                    List.of(ESMTPDSSLSTART, SSLADDRESS, SSLPORT));

    public static final Setting<Duration> ESMTPTIMEOUT =
            Setting.time("esmtptimeout", Duration.ofMinutes(10), "How long a command may take.");
    public static final Setting<Duration> ESMTPTIMEOUTDATA =
            Setting.time("esmtptimeoutdata", Duration.ofMinutes(5), "How long message data may.");

    /// One-value files declared here, for the manual and the check.
    public static final List<Setting<?>> FILES = List.of(ESMTPTIMEOUT, ESMTPTIMEOUTDATA);

    private static List<Setting<?>> with(Setting<?>... first) {
        var all = new ArrayList<Setting<?>>(List.of(first));
        all.addAll(SESSION);
        all.addAll(TlsSettings.ALL);
        for (var name : NOT_USED) all.add(Setting.text(name, "", "Read and not used."));
        return List.copyOf(all);
    }
}
