package org.courier.distribution.house;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who may import whom: a module those it stands on, and inside a module a package those listed
/// before it. The module's own name stands for its root package.
final class Floors {
    /// A module and the modules below it.
    static final Map<String, List<String>> MODULES =
            Map.of(
                    "core", List.of(),
                    "auth", List.of("core"),
                    "maildrop", List.of("core", "auth"),
                    "smtp", List.of("core", "auth", "maildrop"),
                    "imap", List.of("core", "auth"),
                    "pop3", List.of("core", "auth"),
                    "distribution", List.of("core", "auth", "maildrop", "smtp", "imap", "pop3"));

    /// The packages of each module, from the ground up.
    static final Map<String, List<String>> PACKAGES =
            Map.of(
                    "core",
                    List.of(
                            "core.log",
                            "core.address",
                            "core.file",
                            "core.config",
                            "core.db",
                            "core.dns",
                            "core.mime",
                            "core.maildir",
                            "core.net",
                            "core.process"),
                    "auth",
                    List.of(
                            "auth.password",
                            "auth.token",
                            "auth",
                            "auth.policy",
                            "auth.backend.ldap",
                            "auth.backend.sql",
                            "auth.backend.system",
                            "auth.backend",
                            "auth.sasl",
                            "auth.daemon",
                            "auth.tool"),
                    "maildrop",
                    List.of("maildrop.deliver"),
                    "smtp",
                    List.of(
                            "smtp.wire",
                            "smtp.alias",
                            "smtp.rewrite",
                            "smtp.route",
                            "smtp.queue",
                            "smtp.filter",
                            "smtp.submit",
                            "smtp.policy",
                            "smtp.inbound",
                            "smtp.outbound",
                            "smtp.local",
                            "smtp.dsn",
                            "smtp.tool",
                            "smtp"),
                    "imap",
                    List.of(
                            "imap.wire",
                            "imap.language",
                            "imap.mailbox",
                            "imap.search",
                            "imap.fetch",
                            "imap.session",
                            "imap.command",
                            "imap",
                            "imap.tool"),
                    "pop3",
                    List.of("pop3.session", "pop3.command", "pop3", "pop3.tool"),
                    "distribution",
                    List.of("distribution"));

    private Floors() {}

    static String module(String packageName) {
        return packageName.split("\\.", 2)[0];
    }

    /// What is wrong with a class of one package using a class of another.
    static Optional<String> fault(String from, String to) {
        if (from.equals(to)) return Optional.empty();
        var module = module(from);
        var other = module(to);
        if (!module.equals(other))
            return MODULES.getOrDefault(module, List.of()).contains(other)
                    ? Optional.empty()
                    : Optional.of(module + " does not stand on " + other);
        var order = PACKAGES.getOrDefault(module, List.of());
        if (order.indexOf(from) < 0) return Optional.of(from + " has no floor in " + module);
        return order.indexOf(to) >= 0 && order.indexOf(to) < order.indexOf(from)
                ? Optional.empty()
                : Optional.of(from + " looks up to " + to);
    }
}
