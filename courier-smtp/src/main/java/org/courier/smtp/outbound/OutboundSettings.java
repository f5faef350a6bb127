package org.courier.smtp.outbound;

import org.courier.core.config.Setting;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of the ESMTP client: one-value files, and variables of the file `courierd`.
public final class OutboundSettings {
    public static final Setting<Duration> ESMTPDELAY =
            Setting.time(
                    "esmtpdelay",
                    Duration.ofMinutes(5),
                    "How long mail for a host waits that no connection could be made to.");
    public static final Setting<Optional<String>> ESMTPHELO =
            Setting.optional(
                    "esmtphelo",
                    "Name in our EHLO; * stands for the name of the local address; default: me.");
    public static final Setting<Duration> ESMTPTIMEOUTCONNECT =
            Setting.time(
                    "esmtptimeoutconnect",
                    Duration.ofSeconds(60),
                    "Most time for a connection to one address.");
    public static final Setting<Duration> ESMTPTIMEOUTHELO =
            Setting.time(
                    "esmtptimeouthelo",
                    Duration.ofMinutes(5),
                    "Most time for the greeting and the reply to EHLO.");
    public static final Setting<Duration> ESMTPTIMEOUTKEEPALIVE =
            Setting.time(
                    "esmtptimeoutkeepalive",
                    Duration.ofSeconds(60),
                    "How long an idle session with a host is kept for more mail.");
    public static final Setting<Duration> ESMTPTIMEOUTKEEPALIVEPING =
            Setting.time(
                    "esmtptimeoutkeepaliveping",
                    Duration.ZERO,
                    "How often an idle session is kept awake with RSET; 0 for never.");
    public static final Setting<Duration> ESMTPTIMEOUTQUIT =
            Setting.time(
                    "esmtptimeoutquit", Duration.ofSeconds(10), "Most time for the reply to QUIT.");
    public static final Setting<Optional<String>> IPOUT =
            Setting.optional("ipout", "Our IPv4 address in connections to other hosts; 0: any.");
    public static final Setting<Optional<String>> IP6OUT =
            Setting.optional("ip6out", "Our IPv6 address in connections to other hosts; 0: any.");

    /// The one-value files declared here, for the manual and the check; esmtptimeout and
    /// esmtptimeoutdata are the server's as well.
    public static final List<Setting<?>> FILES =
            List.of(
                    ESMTPDELAY,
                    ESMTPHELO,
                    ESMTPTIMEOUTCONNECT,
                    ESMTPTIMEOUTHELO,
                    ESMTPTIMEOUTKEEPALIVE,
                    ESMTPTIMEOUTKEEPALIVEPING,
                    ESMTPTIMEOUTQUIT,
                    IPOUT,
                    IP6OUT);

    public static final Setting<Boolean> ESMTP_USE_STARTTLS =
            Setting.flag("ESMTP_USE_STARTTLS", true, "Use TLS where the other host offers it.");
    public static final Setting<Boolean> ESMTP_TLS_VERIFY_DOMAIN =
            Setting.flag(
                    "ESMTP_TLS_VERIFY_DOMAIN",
                    false,
                    "With TLS_VERIFYPEER=PEER and TLS_TRUSTCERTS: the other host's certificate must"
                            + " be of a trusted authority and bear its name.");
    public static final Setting<Boolean> ESMTP_PREFER_IPV6_MX =
            Setting.flag(
                    "ESMTP_PREFER_IPV6_MX", true, "Try IPv6 addresses of equal preference first.");
    public static final Setting<String> ESMTP_BLOCKBACKSCATTER =
            Setting.text(
                    "ESMTP_BLOCKBACKSCATTER",
                    "smtp/dsn",
                    "Sources, by comma, whose messages are dropped instead of relayed: smtp/dsn are"
                            + " reports about mail that came without authentication.");
    public static final Setting<String> TLS_VERIFYPEER =
            Setting.choice(
                    "TLS_VERIFYPEER",
                    "NONE",
                    List.of("NONE", "PEER", "REQUIREPEER"),
                    "Whether certificates of other hosts are looked at.");
    public static final Setting<Optional<String>> TLS_TRUSTCERTS =
            Setting.optional(
                    "TLS_TRUSTCERTS",
                    "Certificates of trusted authorities: a PEM file or a directory of them.");
    public static final Setting<Optional<String>> TLS_CERTFILE =
            Setting.optional(
                    "TLS_CERTFILE",
                    "Our certificate and key, PEM, for hosts that ask for one: a relay with"
                            + " {EXTERNAL} in esmtpauthclient.");
    public static final Setting<Optional<String>> TLS_TRUSTSECURITYCERTS =
            Setting.optional(
                    "TLS_TRUSTSECURITYCERTS",
                    "The same for SECURITY=STARTTLS: the private authorities of a closed network.");

    /// Variables of the file `courierd`.
    public static final List<Setting<?>> COURIERD =
            List.of(
                    ESMTP_USE_STARTTLS,
                    ESMTP_TLS_VERIFY_DOMAIN,
                    ESMTP_PREFER_IPV6_MX,
                    ESMTP_BLOCKBACKSCATTER,
                    TLS_VERIFYPEER,
                    TLS_TRUSTCERTS,
                    TLS_CERTFILE,
                    TLS_TRUSTSECURITYCERTS);

    private OutboundSettings() {}
}
