package org.courier.smtp.route;

import org.courier.auth.Account;
import org.courier.auth.Authenticator;
import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Setting;
import org.courier.smtp.alias.DomainList;
import org.courier.smtp.alias.HostNames;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where a recipient's copy goes: esmtproutes, locals, hosteddomains, the accounts.
public final class Router {
    public static final Setting<String> DEFAULTSEP =
            Setting.text(
                    "defaultsep",
                    "+",
                    "Characters that part a user's name from an extension, as - does.");
    public static final Setting<String> DOTEXTENSION =
            Setting.text(
                    "dotextension",
                    "courier",
                    "Name of the dot files in home directories: .courier, or .qmail.");
    public static final Setting<Optional<String>> BACKUPRELAY =
            Setting.optional(
                    "backuprelay", "Host that takes over mail that could not be relayed in time.");

    /// The one-value files declared here, for the manual and the check.
    public static final List<Setting<?>> SETTINGS = List.of(DEFAULTSEP, DOTEXTENSION, BACKUPRELAY);

    public sealed interface Route {}

    /// extension: what stood after the separator, "" for none.
    public record Local(Account account, String extension) implements Route {}

    /// host: the MX domain or esmtproutes' relay as written, with its flags: Relay reads it.
    public record Remote(String domain) implements Route {}

    public record UnknownUser(String text) implements Route {}

    public record Unavailable(String reason) implements Route {}

    private final HostNames names;
    private final DomainList locals;
    private final boolean lowerCase;
    private final Fresh<HostedDomains> hosted;
    private final Fresh<EsmtpRoutes> routes;
    private final Extensions extensions;
    private final Optional<Relay> backup;

    /// @throws org.courier.core.config.ConfigError when one of its files is wrong
    public Router(ConfigDirectory configuration, Authenticator authenticator) {
        names = HostNames.of(configuration);
        var system = HostNames.systemName();
        locals =
                configuration.has("locals")
                        ? DomainList.of(configuration.lines("locals"), system)
                        : DomainList.of(names.me());
        lowerCase = configuration.has("locallowercase");
        hosted =
                new Fresh<>(
                        configuration.file("hosteddomains"),
                        () -> HostedDomains.of(configuration, system));
        routes =
                new Fresh<>(configuration.file("esmtproutes"), () -> EsmtpRoutes.of(configuration));
        extensions =
                new Extensions(
                        authenticator,
                        configuration.value(DEFAULTSEP),
                        configuration.value(DOTEXTENSION));
        backup = configuration.value(BACKUPRELAY).map(Relay::parse);
    }

    public Route route(Mailbox recipient) {
        var mailbox = names.qualified(recipient);
        var domain = ascii(mailbox.domain());
        boolean stripped = locals.contains(domain);
        var domains = stripped ? List.of("") : hosted.get().domains(domain);
        if (domains.isEmpty()) return new Remote(routes.get().relay(domain).toString());
        var user = user(mailbox.localPart());
        // a name that begins with a dot is for our own use; the other two could not be an account
        if (user.isEmpty() || user.startsWith(".") || user.contains("/") || user.contains("!"))
            return unknown(mailbox);
        for (var suffix : domains) {
            var result = extensions.find(user, suffix.isEmpty() ? "" : "@" + suffix);
            switch (result) {
                case Local found -> {
                    return found;
                }
                case Unavailable later -> {
                    return later;
                }
                case UnknownUser _, Remote _ -> {}
            }
        }
        return unknown(mailbox);
    }

    private static Route unknown(Mailbox mailbox) {
        return new UnknownUser("User <" + mailbox + "> unknown");
    }

    /// RFC 5321 section 4.5.1: postmaster in any case.
    private String user(String localPart) {
        boolean lower = lowerCase || localPart.equalsIgnoreCase("postmaster");
        return lower ? localPart.toLowerCase(Locale.ROOT) : localPart;
    }

    /// Whether mail for the domain is delivered on this host (locals, hosteddomains).
    public boolean isLocal(String domain) {
        var name = ascii(domain);
        return locals.contains(name) || hosted.get().contains(name);
    }

    /// Where mail goes that has waited too long for its own host (`backuprelay`).
    public Optional<Remote> backup() {
        return backup.map(relay -> new Remote(relay.toString()));
    }

    /// Domains are compared in A-label form, lower case.
    static String ascii(String domain) {
        return new Mailbox("x", domain).asciiDomain().toLowerCase(Locale.ROOT);
    }
}
