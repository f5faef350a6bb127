package org.courier.smtp.alias;

import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Setting;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/// What this host calls itself: `me`, `defaultdomain`, `msgidhost`, `locals`, `locallowercase`.
public final class HostNames {
    public static final Setting<String> ME =
            Setting.text("me", "", "Name of this host; * stands for the system's host name.");
    public static final Setting<String> DEFAULTDOMAIN =
            Setting.text(
                    "defaultdomain", "", "Appended to addresses without a domain; default: me.");
    public static final Setting<String> MSGIDHOST =
            Setting.text("msgidhost", "", "Host in the Message-ID fields we add; default: me.");

    private final String me;
    private final String defaultDomain;
    private final String messageIdHost;
    private final DomainList locals;
    private final boolean lowerCase;

    private HostNames(ConfigDirectory configuration, String system) {
        me = or(configuration.value(ME), system, system);
        defaultDomain = or(configuration.value(DEFAULTDOMAIN), me, system);
        messageIdHost = or(configuration.value(MSGIDHOST), me, system);
        locals =
                configuration.has("locals")
                        ? DomainList.of(configuration.lines("locals"), system)
                        : DomainList.of(me);
        lowerCase = configuration.has("locallowercase");
    }

    public static HostNames of(ConfigDirectory configuration) {
        return new HostNames(configuration, systemName());
    }

    public static String systemName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    public String me() {
        return me;
    }

    public String defaultDomain() {
        return defaultDomain;
    }

    public String messageIdHost() {
        return messageIdHost;
    }

    /// A bare local part gets the default domain.
    public Mailbox qualified(Mailbox mailbox) {
        return mailbox.domain().isEmpty()
                ? new Mailbox(mailbox.localPart(), defaultDomain)
                : mailbox;
    }

    /// The key under which an address is looked up: every domain of `locals` is the default domain;
    /// the local part in lower case where `locallowercase` says so, and always for postmaster (RFC
    /// 5321 section 4.5.1).
    public Mailbox canonical(Mailbox mailbox) {
        var qualified = qualified(mailbox);
        boolean local = locals.contains(qualified.domain()) || isDefault(qualified.domain());
        var user = qualified.localPart();
        boolean lower = local && lowerCase || user.equalsIgnoreCase("postmaster");
        return new Mailbox(
                lower ? user.toLowerCase(Locale.ROOT) : user,
                local ? defaultDomain : qualified.domain().toLowerCase(Locale.ROOT));
    }

    private boolean isDefault(String domain) {
        return domain.equalsIgnoreCase(defaultDomain);
    }

    private static String or(String value, String byDefault, String system) {
        var name = value.isBlank() ? byDefault : value.strip();
        return DomainList.wildcard(name, system).toLowerCase(Locale.ROOT);
    }

    /// One-value files declared here, for the manual and the check.
    public static List<Setting<?>> settings() {
        return List.of(ME, DEFAULTDOMAIN, MSGIDHOST);
    }
}
