package org.courier.auth.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What one account has beside its password. As a text: a line for each thing, TABs between fields.
record AccountSecrets(List<AppPassword> passwords, Optional<Totp> totp) {
    static final AccountSecrets NONE = new AccountSecrets(List.of(), Optional.empty());

    /// More than one person's devices.
    private static final int MOST_PASSWORDS = 100;

    AccountSecrets {
        passwords = List.copyOf(passwords);
    }

    AccountSecrets with(AppPassword password) {
        if (passwords.size() == MOST_PASSWORDS)
            throw new IllegalArgumentException("there are " + MOST_PASSWORDS + " already");
        return new AccountSecrets(
                Stream.concat(passwords.stream(), Stream.of(password)).toList(), totp);
    }

    /// The same with another record of this password; without it when it was revoked meanwhile.
    AccountSecrets used(AppPassword password) {
        return new AccountSecrets(
                passwords.stream()
                        .map(p -> p.hash().equals(password.hash()) ? password : p)
                        .toList(),
                totp);
    }

    /// Without those of this id or name.
    AccountSecrets without(String idOrName) {
        return new AccountSecrets(
                passwords.stream()
                        .filter(p -> !p.id().equals(idOrName) && !p.name().equals(idOrName))
                        .toList(),
                totp);
    }

    AccountSecrets with(Optional<Totp> other) {
        return new AccountSecrets(passwords, other);
    }

    String format() {
        var text = new StringBuilder();
        for (var p : passwords)
            text.append(
                    line(
                            "app",
                            p.id(),
                            p.hash().text(),
                            String.join(",", p.services()),
                            p.networks(),
                            p.expires().map(Instant::toString).orElse(""),
                            p.made().toString(),
                            p.used().map(Instant::toString).orElse(""),
                            p.name()));
        totp.ifPresent(
                t ->
                        text.append(
                                line(
                                        "totp",
                                        t.hash(),
                                        HexFormat.of().formatHex(t.secret()),
                                        Long.toString(t.lastStep()),
                                        t.recovery().stream()
                                                .map(SaltedHash::text)
                                                .collect(Collectors.joining(",")))));
        return text.toString();
    }

    private static String line(String... fields) {
        return String.join("\t", fields) + "\n";
    }

    /// @throws IllegalArgumentException when it is not as written by `format`
    static AccountSecrets parse(String text) {
        var passwords = new ArrayList<AppPassword>();
        var totp = Optional.<Totp>empty();
        for (var line : text.lines().toList()) {
            var f = line.split("\t", -1);
            if (f[0].equals("app") && f.length == 9)
                passwords.add(
                        new AppPassword(
                                f[1],
                                f[8],
                                SaltedHash.parse(f[2]),
                                list(f[3]),
                                f[4],
                                time(f[5]),
                                time(f[6]).orElse(Instant.EPOCH),
                                time(f[7])));
            else if (f[0].equals("totp") && f.length == 5 && Totp.HASHES.contains(f[1]))
                totp =
                        Optional.of(
                                new Totp(
                                        f[1],
                                        HexFormat.of().parseHex(f[2]),
                                        Long.parseLong(f[3]),
                                        list(f[4]).stream().map(SaltedHash::parse).toList()));
            else throw new IllegalArgumentException("not understood: " + f[0]);
        }
        return new AccountSecrets(passwords, totp);
    }

    private static List<String> list(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(","));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(text).filter(t -> !t.isEmpty()).map(Instant::parse);
        } catch (java.time.DateTimeException _) {
            throw new IllegalArgumentException("expected a time");
        }
    }
}
