package org.courier.auth.tool;

import org.courier.auth.policy.AppPassword;
import org.courier.auth.policy.LoginRules;
import org.courier.auth.policy.OwnPasswords;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// apppassword: passwords for single devices and programs, made, listed and revoked.
public final class Apppassword {
    private static final String USAGE =
            """
            Usage: apppassword add user name [-service=imap,esmtp] [-network=10.0.0.0/8,...] \
            [-days=90]
                   apppassword list user
                   apppassword revoke user id|name
            """;

    private Apppassword() {}

    public static int run(List<String> arguments, Streams streams) {
        return run(
                arguments, streams, SystemConfiguration.directory(), SystemConfiguration.state());
    }

    static int run(
            List<String> arguments, Streams streams, ConfigDirectory configuration, Path state) {
        var words = arguments.stream().filter(a -> !a.startsWith("-")).toList();
        var options = arguments.stream().filter(a -> a.startsWith("-")).toList();
        if (words.isEmpty()) return usage(streams);
        var passwords = OwnPasswords.of(configuration);
        try (var rules = LoginRules.of(configuration, state)) {
            return switch (words.getFirst() + words.size() + (options.isEmpty() ? "" : "-")) {
                case "add3", "add3-" -> {
                    var owner = Owner.of(words.get(1), configuration, streams);
                    if (owner.isEmpty()) yield 1;
                    int code = add(passwords, owner.get(), words.get(2), options, streams);
                    if (code == 0) rules.note("apppassword-made", owner.get(), words.get(2));
                    yield code;
                }
                case "list2" -> {
                    var owner = Owner.of(words.get(1), configuration, streams);
                    if (owner.isEmpty()) yield 1;
                    for (var p : passwords.list(owner.get())) streams.out().println(line(p));
                    yield 0;
                }
                // Also of an account that is not there any more: what is left must go, too.
                case "revoke3" -> {
                    var owner = Owner.of(words.get(1), configuration, streams).orElse(words.get(1));
                    int code = revoke(passwords, owner, words.get(2), streams);
                    if (code == 0) rules.note("apppassword-revoked", owner, words.get(2));
                    yield code;
                }
                default -> usage(streams);
            };
        } catch (IOException | IllegalArgumentException e) {
            streams.err().println("apppassword: " + e.getMessage());
            return 1;
        }
    }

    private static int usage(Streams streams) {
        streams.err().print(USAGE);
        return 1;
    }

    private static int add(
            OwnPasswords passwords,
            String owner,
            String name,
            List<String> options,
            Streams streams)
            throws IOException {
        List<String> services = List.of();
        String networks = "";
        var expires = Optional.<Instant>empty();
        for (var option : options) {
            int at = option.indexOf('=') + 1;
            String value = option.substring(at);
            switch (option.substring(0, at)) {
                case "-service=" -> services = List.of(value.split(","));
                case "-network=" -> networks = value;
                case "-days=" -> {
                    if (!value.matches("[1-9][0-9]{0,4}"))
                        throw new IllegalArgumentException("no number of days: " + value);
                    expires = Optional.of(Instant.now().plus(Duration.ofDays(days(value))));
                }
                default -> {
                    return usage(streams);
                }
            }
        }
        streams.out().println(passwords.add(owner, name, services, networks, expires));
        return 0;
    }

    private static long days(String value) {
        return Long.parseLong(value);
    }

    private static int revoke(
            OwnPasswords passwords, String owner, String idOrName, Streams streams)
            throws IOException {
        if (passwords.revoke(owner, idOrName)) return 0;
        streams.err().println("There is no app password " + idOrName + ".");
        return 1;
    }

    /// Fields with a TAB between: id, name, services, networks, made, end, last use.
    private static String line(AppPassword p) {
        return String.join(
                "\t",
                p.id(),
                p.name(),
                p.services().isEmpty() ? "*" : String.join(",", p.services()),
                p.networks().isBlank() ? "*" : p.networks(),
                p.made().toString(),
                p.expires().map(Instant::toString).orElse("-"),
                p.used().map(Instant::toString).orElse("-"));
    }
}
