package org.courier.imap;

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
import org.courier.imap.session.Policy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// The settings of `imapd` and `imapd-ssl`, by C Courier's names.
public final class ImapdSettings {
    static final Setting<String> ADDRESS =
            Setting.text("ADDRESS", "0", "Address to listen on; 0 is every address.");

    static final Setting<String> PORT =
            Setting.text(
                    "PORT",
                    "143",
                    "Ports to listen on, by comma; address.port names an address of its "
                            + "own; 0 is any free port.");

    static final Setting<Integer> MAXDAEMONS =
            Setting.number(
                    "MAXDAEMONS",
                    10000,
                    1,
                    1000000,
                    "Most connections at one time, on each port list.");

    static final Setting<Integer> MAXPERIP =
            Setting.number(
                    "MAXPERIP",
                    50,
                    1,
                    1000000,
                    "Most connections from one address. Mail programs open five and more.");

    static final Setting<TcpdOptions> TCPDOPTS =
            TcpdOptions.setting(
                    "TCPDOPTS",
                    "-nodnslookup",
                    "Options of couriertcpd: limits, DNS lists, PROXY headers; see access.md.");

    static final Setting<Optional<String>> IMAPACCESSFILE =
            Setting.optional(
                    "IMAPACCESSFILE",
                    "Addresses that may connect, a file or a directory; imapaccess beside "
                            + "this file when not set.");

    static final Setting<String> LOGGEROPTS =
            Setting.text(
                    "LOGGEROPTS", "-name=imapd", "-name= is the program name in the mail log.");

    static final Setting<Boolean> IMAPDSTART =
            Setting.flag("IMAPDSTART", true, "Whether to listen on PORT.");

    static final Setting<Optional<String>> PIDFILE =
            Setting.optional(
                    "PIDFILE", "Read and not used: the service manager knows the process.");

    static final Setting<Optional<String>> DEFDOMAIN =
            Setting.optional(
                    "DEFDOMAIN", "Put behind login names that have no domain: @example.com.");

    static final Setting<String> DOMAINSEP =
            Setting.text(
                    "DOMAINSEP",
                    "",
                    "Characters that show that a login name has a domain; the first of "
                            + "DEFDOMAIN when empty.");

    static final Setting<Optional<String>> IMAP_CAPABILITY =
            Setting.optional(
                    "IMAP_CAPABILITY",
                    "What CAPABILITY tells, less what this server cannot do. All it can do "
                            + "when not set.");

    static final Setting<Optional<String>> IMAP_CAPABILITY_TLS =
            Setting.optional(
                    "IMAP_CAPABILITY_TLS",
                    "The same for encrypted sessions; IMAP_CAPABILITY when not set.");

    static final Setting<Optional<String>> IMAP_CAPABILITY_ORIG =
            Setting.optional(
                    "IMAP_CAPABILITY_ORIG", "Read and not used: a note of the web administration.");

    static final Setting<Optional<String>> IMAP_CAPABILITY_TLS_ORIG =
            Setting.optional(
                    "IMAP_CAPABILITY_TLS_ORIG",
                    "Read and not used: a note of the web administration.");

    static final Setting<Integer> IMAP_KEYWORDS =
            Setting.number(
                    "IMAP_KEYWORDS",
                    1,
                    0,
                    2,
                    "0: no keywords; 1 and 2: keywords, never lost to another program.");

    static final Setting<Boolean> IMAP_ACL =
            Setting.flag("IMAP_ACL", true, "No effect yet: access control lists.");

    static final Setting<Optional<String>> SMAP_CAPABILITY =
            Setting.optional(
                    "SMAP_CAPABILITY", "No effect yet: SMAP1 switches the SMAP protocol on.");

    static final Setting<Optional<String>> IMAP_ID_FIELDS =
            Setting.optional(
                    "IMAP_ID_FIELDS",
                    "What ID tells: the sum of 1 version, 2 operating system, 4 its " + "version.");

    static final Setting<Boolean> IMAP_PROXY =
            Setting.flag(
                    "IMAP_PROXY",
                    false,
                    "No effect yet: pass a session on to the host of the account.");

    static final Setting<Boolean> IMAP_PROXY_FOREIGN =
            Setting.flag(
                    "IMAP_PROXY_FOREIGN",
                    false,
                    "No effect yet: the hosts behind the proxy are no Courier.");

    static final Setting<Optional<String>> PROXY_HOSTNAME =
            Setting.optional(
                    "PROXY_HOSTNAME",
                    "No effect yet: the name of this host among those behind the proxy.");

    static final Setting<Integer> IMAP_IDLE_TIMEOUT =
            Setting.number(
                    "IMAP_IDLE_TIMEOUT",
                    60,
                    1,
                    86400,
                    "Seconds after which IDLE looks at the disk though nothing told of a "
                            + "change.");

    static final Setting<Boolean> IMAP_ENHANCEDIDLE =
            Setting.flag(
                    "IMAP_ENHANCEDIDLE",
                    false,
                    "Read and not used: changes are always noticed at once.");

    static final Setting<Boolean> IMAP_MAILBOX_SANITY_CHECK =
            Setting.flag(
                    "IMAP_MAILBOX_SANITY_CHECK",
                    true,
                    "Whether a Maildir must belong to the server's user and group.");

    static final Setting<Boolean> IMAP_DISABLETHREADSORT =
            Setting.flag("IMAP_DISABLETHREADSORT", false, "No effect yet: refuse SORT and THREAD.");

    static final Setting<Boolean> IMAP_CHECK_ALL_FOLDERS =
            Setting.flag(
                    "IMAP_CHECK_ALL_FOLDERS",
                    false,
                    "Whether LIST tells of every mailbox if it has new mail, not only of "
                            + "INBOX.");

    static final Setting<Boolean> IMAP_OBSOLETE_CLIENT =
            Setting.flag(
                    "IMAP_OBSOLETE_CLIENT",
                    false,
                    "Whether LIST writes \\Noinferiors for \\HasNoChildren.");

    static final Setting<String> IMAP_UMASK =
            Setting.text(
                    "IMAP_UMASK", "022", "No effect yet: permissions of files in shared folders.");

    static final Setting<String> IMAP_ULIMITD =
            Setting.text(
                    "IMAP_ULIMITD",
                    "65536",
                    "Read and not used: memory is bounded for the whole server.");

    static final Setting<Boolean> IMAP_USELOCKS =
            Setting.flag(
                    "IMAP_USELOCKS",
                    true,
                    "Whether a folder is locked while its index is written.");

    static final Setting<Optional<String>> IMAP_SHAREDINDEXFILE =
            Setting.optional("IMAP_SHAREDINDEXFILE", "No effect yet: the index of shared folders.");

    static final Setting<Boolean> IMAP_SHAREDMUNGENAMES =
            Setting.flag(
                    "IMAP_SHAREDMUNGENAMES",
                    false,
                    "No effect yet: how #shared. shows dots and slashes of names.");

    static final Setting<String> IMAP_TRASHFOLDERNAME =
            Setting.text(
                    "IMAP_TRASHFOLDERNAME",
                    "Trash",
                    "The folder that is never deleted or renamed.");

    static final Setting<String> IMAP_EMPTYTRASH =
            Setting.text(
                    "IMAP_EMPTYTRASH",
                    "",
                    "No effect yet: folder:days,... whose old messages are removed.");

    static final Setting<Boolean> IMAP_MOVE_EXPUNGE_TO_TRASH =
            Setting.flag(
                    "IMAP_MOVE_EXPUNGE_TO_TRASH",
                    false,
                    "No effect yet: expunged messages go to the trash folder.");

    static final Setting<Boolean> IMAP_LOG_DELETIONS =
            Setting.flag("IMAP_LOG_DELETIONS", false, "Whether each expunged message is logged.");

    static final Setting<Optional<String>> AUTH_MKHOMEDIR_SKEL =
            Setting.optional(
                    "AUTH_MKHOMEDIR_SKEL",
                    "What the home directory of an account is copied from at its first login, if"
                            + " it has none.");

    static final Setting<Optional<String>> IMAPDEBUGFILE =
            Setting.optional(
                    "IMAPDEBUGFILE", "No effect yet: a file in the Maildir that receives a trace.");

    static final Setting<Optional<String>> OUTBOX =
            Setting.optional("OUTBOX", "No effect yet: messages copied to this folder are sent.");

    static final Setting<Boolean> OUTBOX_MULTIPLE_SEND =
            Setting.flag(
                    "OUTBOX_MULTIPLE_SEND",
                    false,
                    "No effect yet: more than one message may be sent at a time.");

    static final Setting<Optional<String>> SENDMAIL =
            Setting.optional("SENDMAIL", "No effect yet: the program that sends.");

    static final Setting<String> HEADERFROM =
            Setting.text(
                    "HEADERFROM",
                    "X-IMAP-Sender",
                    "No effect yet: the header field with the login name of who sends.");

    static final Setting<String> MAILDIRPATH =
            Setting.text(
                    "MAILDIRPATH",
                    "Maildir",
                    "Read and not used: an account names its Maildir, and ./Maildir is the "
                            + "default.");

    static final Setting<Duration> IMAP_LOGIN_DELAY =
            Setting.time(
                    "IMAP_LOGIN_DELAY",
                    Duration.ofSeconds(5),
                    "How long a failed login waits for its answer.");

    static final Setting<String> SSLADDRESS =
            Setting.text(
                    "SSLADDRESS",
                    "0",
                    "Address to listen on for IMAP over TLS; 0 is every address.");

    static final Setting<String> SSLPORT =
            Setting.text("SSLPORT", "993", "Ports for IMAP over TLS, as PORT.");

    static final Setting<Boolean> IMAPDSSLSTART =
            Setting.flag(
                    "IMAPDSSLSTART", true, "Whether to listen on SSLPORT, if TLS_CERTFILE is set.");

    static final Setting<Boolean> IMAPDSTARTTLS =
            Setting.flag(
                    "IMAPDSTARTTLS", true, "Whether STARTTLS is offered, if TLS_CERTFILE is set.");

    static final Setting<Boolean> IMAP_TLS_REQUIRED =
            Setting.flag("IMAP_TLS_REQUIRED", false, "Whether a login needs TLS.");

    static final Setting<String> SSLLOGGEROPTS =
            Setting.text(
                    "SSLLOGGEROPTS",
                    "-name=imapd-ssl",
                    "-name= is the program name in the mail log.");

    static final Setting<Optional<String>> SSLPIDFILE =
            Setting.optional(
                    "SSLPIDFILE", "Read and not used: the service manager knows the process.");

    static final Setting<Optional<String>> COURIERTLS =
            Setting.optional("COURIERTLS", "Read and not used: TLS is built in.");

    public static final SettingsFile IMAPD =
            new SettingsFile(
                    "imapd",
                    "IMAP server",
                    List.of(
                            ADDRESS,
                            PORT,
                            MAXDAEMONS,
                            MAXPERIP,
                            TCPDOPTS,
                            IMAPACCESSFILE,
                            LOGGEROPTS,
                            IMAPDSTART,
                            PIDFILE,
                            DEFDOMAIN,
                            DOMAINSEP,
                            ServiceNames.AUTHSERVICE,
                            IMAP_CAPABILITY,
                            IMAP_CAPABILITY_TLS,
                            IMAP_CAPABILITY_ORIG,
                            IMAP_CAPABILITY_TLS_ORIG,
                            IMAP_KEYWORDS,
                            IMAP_ACL,
                            SMAP_CAPABILITY,
                            IMAP_ID_FIELDS,
                            IMAP_PROXY,
                            IMAP_PROXY_FOREIGN,
                            PROXY_HOSTNAME,
                            IMAP_IDLE_TIMEOUT,
                            IMAP_ENHANCEDIDLE,
                            IMAP_MAILBOX_SANITY_CHECK,
                            IMAP_DISABLETHREADSORT,
                            IMAP_CHECK_ALL_FOLDERS,
                            IMAP_OBSOLETE_CLIENT,
                            IMAP_UMASK,
                            IMAP_ULIMITD,
                            IMAP_USELOCKS,
                            IMAP_SHAREDINDEXFILE,
                            IMAP_SHAREDMUNGENAMES,
                            IMAP_TRASHFOLDERNAME,
                            IMAP_EMPTYTRASH,
                            IMAP_MOVE_EXPUNGE_TO_TRASH,
                            IMAP_LOG_DELETIONS,
                            AUTH_MKHOMEDIR_SKEL,
                            IMAPDEBUGFILE,
                            OUTBOX,
                            OUTBOX_MULTIPLE_SEND,
                            SENDMAIL,
                            HEADERFROM,
                            MAILDIRPATH,
                            IMAP_LOGIN_DELAY));

    public static final SettingsFile IMAPD_SSL =
            new SettingsFile("imapd-ssl", "IMAP over TLS", withTls());

    private ImapdSettings() {}

    private static List<Setting<?>> withTls() {
        var all =
                new ArrayList<Setting<?>>(
                        List.of(
                                SSLADDRESS,
                                SSLPORT,
                                IMAPDSSLSTART,
                                IMAPDSTARTTLS,
                                IMAP_TLS_REQUIRED,
                                SSLLOGGEROPTS,
                                SSLPIDFILE,
                                COURIERTLS));
        all.addAll(TlsSettings.ALL);
        return List.copyOf(all);
    }

    /// Where the access list is.
    public static Path accessFile(ConfigDirectory configuration, Settings settings) {
        return settings.get(IMAPACCESSFILE)
                .map(configuration::file)
                .or(settings.get(TCPDOPTS)::access)
                .orElse(configuration.file("imapaccess"));
    }

    /// Who may connect.
    ///
    /// @throws ConfigError naming file and line of what is wrong in the access list
    public static Admission admission(
            ConfigDirectory configuration, Settings settings, Supplier<Resolver> resolver) {
        return settings.get(TCPDOPTS).admission(accessFile(configuration, settings), resolver);
    }

    /// What sessions need of it.
    public static Policy policy(Settings settings) {
        var standard = Policy.STANDARD;
        return new Policy(
                settings.get(IMAP_CAPABILITY).filter(text -> !text.isBlank()),
                settings.get(IMAP_CAPABILITY_TLS).filter(text -> !text.isBlank()),
                settings.get(IMAP_TLS_REQUIRED),
                settings.get(TlsSettings.TLS_EXTERNAL),
                settings.get(IMAP_ID_FIELDS).map(ImapdSettings::bits).orElse(OptionalInt.empty()),
                settings.get(IMAP_KEYWORDS) != 0,
                settings.get(IMAP_CHECK_ALL_FOLDERS),
                settings.get(IMAP_OBSOLETE_CLIENT),
                settings.get(IMAP_TRASHFOLDERNAME),
                settings.get(IMAP_MAILBOX_SANITY_CHECK),
                settings.get(IMAP_USELOCKS),
                settings.get(IMAP_LOG_DELETIONS),
                standard.loginTime(),
                standard.idleTime(),
                standard.argumentTime(),
                settings.get(IMAP_LOGIN_DELAY),
                Duration.ofSeconds(settings.get(IMAP_IDLE_TIMEOUT)));
    }

    private static OptionalInt bits(String text) {
        return OptionalInt.of(text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0);
    }
}
