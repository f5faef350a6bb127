package org.courier.auth;

import org.courier.core.config.Setting;
import org.courier.core.config.SettingsFile;
import org.courier.core.net.Networks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// authdaemonrc: which sources of accounts are asked, and in what order.
public final class AuthdaemonSettings {
    public static final Setting<String> MODULES =
            Setting.text(
                    "authmodulelist",
                    "authuserdb",
                    "Sources of accounts, in the order in which they are asked");
    public static final Setting<String> DEFAULT_OPTIONS =
            Setting.text(
                    "DEFAULTOPTIONS",
                    "",
                    "Options of every account that does not have them itself, joined by commas");

    public static final Setting<Optional<String>> REHASH =
            Setting.optional(
                    "AUTHREHASH",
                    "Scheme in which a password is stored anew after a login with it, where the"
                            + " stored one is weaker: CRYPT (the best of this machine), ARGON2ID,"
                            + " SCRAM-SHA-256 ... (the last for every other scheme)");

    public static final Setting<Integer> DEBUG_LOGIN =
            Setting.number(
                    "DEBUG_LOGIN",
                    0,
                    0,
                    2,
                    "1 logs each step of a login; 2 does the same, for no password is ever logged");

    public static final Setting<Integer> TIMEOUT =
            Setting.number(
                    "AUTHTIMEOUT",
                    5,
                    1,
                    300,
                    "Seconds until a directory, database or program that does not answer makes a"
                            + " login fail for now");

    public static final Setting<Integer> CACHE =
            Setting.number(
                    "AUTHCACHE",
                    10,
                    0,
                    3600,
                    "Seconds for which an answer of a directory, database or program is used"
                            + " again; 0 asks each time");

    public static final Setting<Optional<String>> LDAPTLS_CACERT =
            Setting.optional(
                    "LDAPTLS_CACERT",
                    "Authorities that an LDAP server's certificate may come from, PEM; else this"
                            + " machine's");
    public static final Setting<Optional<String>> LDAPTLS_CERT =
            Setting.optional("LDAPTLS_CERT", "Our certificate for LDAP servers, PEM");
    public static final Setting<Optional<String>> LDAPTLS_KEY =
            Setting.optional("LDAPTLS_KEY", "Its key, PEM");
    public static final Setting<String> LDAPTLS_REQCERT =
            Setting.choice(
                    "LDAPTLS_REQCERT",
                    "demand",
                    List.of("never", "allow", "try", "demand", "hard"),
                    "Whether an LDAP server's certificate must be right; never and allow take any");

    public static final Setting<Integer> DAEMONS =
            Setting.number(
                    "daemons",
                    5,
                    0,
                    1000,
                    "Copies of authpipe's program that run at the same time; all else needs no"
                            + " such limit here");

    public static final Setting<String> VAR =
            Setting.text(
                    "authdaemonvar",
                    "/run/courier/authdaemon",
                    "Directory of the socket that authdaemond answers at, and of its pid file; it"
                            + " alone keeps others from reading password hashes there");

    public static final Setting<String> START =
            Setting.choice(
                    "AUTHDAEMONDSTART",
                    "AUTO",
                    List.of("AUTO", "YES", "NO"),
                    "Whether the whole suite also answers at authdaemond's socket; AUTO: when"
                            + " authdaemonvar is set here and no other authdaemond answers there");

    public static final Setting<String> TEMPFAIL =
            Setting.choice(
                    "AUTHTEMPFAIL",
                    "SILENCE",
                    List.of("SILENCE", "FAIL"),
                    "What a program that tries a login at authdaemond's socket is told when that"
                            + " cannot be decided now; FAIL for those that take silence for"
                            + " success, as one recipe for Exim does");

    public static final Setting<String> SOCKET =
            Setting.text(
                    "AUTHDAEMONSOCKET",
                    "/run/courier/authdaemon/socket",
                    "Socket of the other authdaemond that the source authdaemon asks");
    public static final Setting<Integer> PAM_TIMEOUT =
            Setting.number(
                    "AUTHPAMTIMEOUT",
                    30,
                    1,
                    300,
                    "Seconds until PAM that does not answer makes a login fail for now");

    public static final Setting<Integer> PAM_HELPERS =
            Setting.number(
                    "AUTHPAMHELPERS", 2, 1, 16, "Processes in which PAM runs, 16 logins in each");

    public static final Setting<Integer> LEAST_UID =
            Setting.number(
                    "AUTHLEASTUID",
                    100,
                    1,
                    Integer.MAX_VALUE,
                    "System users with a lower uid are not listed as accounts");

    public static final Setting<Integer> FAIL_ADDRESS =
            failures("AUTHFAILADDRESS", 20, "from one address");
    public static final Setting<Integer> FAIL_NETWORK =
            failures("AUTHFAILNETWORK", 100, "from one network, a /24 of IPv4 or /64 of IPv6,");
    public static final Setting<Integer> FAIL_ACCOUNT =
            failures("AUTHFAILACCOUNT", 10, "for one account from one network");

    public static final Setting<Duration> FAIL_PERIOD =
            Setting.time(
                    "AUTHFAILPERIOD",
                    Duration.ofMinutes(15),
                    "Within this time failed logins add up, and after it they are forgotten");

    public static final Setting<Networks> FAIL_EXEMPT =
            Setting.parsed(
                    "AUTHFAILEXEMPT",
                    "127.0.0.0/8 ::1",
                    "networks as in access files, with blanks between",
                    "Networks whose failed logins are not limited: webmail on another host",
                    Networks::parse);

    public static final Setting<String> AUDIT =
            Setting.choice(
                    "AUTHAUDIT",
                    "NO",
                    List.of("NO", "LOG", "FILE"),
                    "Where a line of JSON is written for every login, failure and change of a"
                            + " password: audit.log in the state directory, or the log");

    public static final Setting<Boolean> TOTP_MAIN =
            Setting.flag(
                    "AUTHTOTPMAIN",
                    false,
                    "Whether the main password of an account with TOTP also counts where no code"
                            + " can be asked for: IMAP, POP3, SMTP");

    public static final Setting<Boolean> LAST_LOGIN =
            Setting.flag(
                    "AUTHLASTLOGIN",
                    true,
                    "Whether the last login to each service is kept for each account");

    public static final Setting<String> MASTER_SEPARATOR =
            Setting.text(
                    "AUTHMASTERSEPARATOR",
                    "",
                    "Between a user and the master of masterusers who logs in as that user, as * in"
                            + " fred*boss; nothing: there are no masters");

    public static final SettingsFile AUTHDAEMONRC =
            new SettingsFile(
                    "authdaemonrc",
                    "Accounts and passwords",
                    List.of(
                            MODULES,
                            Setting.text(
                                    "authmodulelistorig",
                                    "authuserdb authpam",
                                    "All sources, for the web administration to choose from"),
                            DAEMONS,
                            VAR,
                            START,
                            TEMPFAIL,
                            SOCKET,
                            DEBUG_LOGIN,
                            DEFAULT_OPTIONS,
                            REHASH,
                            TIMEOUT,
                            CACHE,
                            LDAPTLS_CACERT,
                            LDAPTLS_CERT,
                            LDAPTLS_KEY,
                            LDAPTLS_REQCERT,
                            PAM_TIMEOUT,
                            PAM_HELPERS,
                            LEAST_UID,
                            FAIL_ADDRESS,
                            FAIL_NETWORK,
                            FAIL_ACCOUNT,
                            FAIL_PERIOD,
                            FAIL_EXEMPT,
                            AUDIT,
                            TOTP_MAIN,
                            LAST_LOGIN,
                            MASTER_SEPARATOR,
                            Setting.text(
                                    "LOGGEROPTS",
                                    "",
                                    "Options of the C suite's courierlogger; not needed here")));

    private AuthdaemonSettings() {}

    private static Setting<Integer> failures(String name, int byDefault, String whose) {
        return Setting.number(
                name,
                byDefault,
                0,
                1_000_000,
                "So many failed logins "
                        + whose
                        + " are refused for a while, and slowed from half of it on; 0: no limit");
    }
}
