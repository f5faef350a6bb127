package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AccountOptions;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.Credentials;
import org.courier.auth.backend.system.SystemUsers;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An account as authdaemond tells it: lines NAME=value in the C suite's order, and the rows of an
/// enumeration.
public final class AccountLines {
    private AccountLines() {}

    /// An account that a text cannot hold, or a text that is no account.
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message, null, false, false);
        }
    }

    /// @param clear goes out as PASSWD2
    public static List<String> of(Account account, Optional<String> clear) throws Unfit {
        var lines = new ArrayList<String>();
        account.systemUser().ifPresent(name -> lines.add("USERNAME=" + name));
        if (account.systemUser().isEmpty()) {
            lines.add("UID=" + Integer.toUnsignedString(account.uid()));
        }
        lines.add("GID=" + Integer.toUnsignedString(account.gid()));
        lines.add("HOME=" + account.home());
        lines.add("ADDRESS=" + account.address());
        account.fullName().ifPresent(name -> lines.add("NAME=" + upToComma(name)));
        account.maildir().ifPresent(maildir -> lines.add("MAILDIR=" + maildir));
        account.quota().ifPresent(quota -> lines.add("QUOTA=" + quota));
        account.password().ifPresent(hash -> lines.add("PASSWD=" + hash));
        clear.ifPresent(password -> lines.add("PASSWD2=" + password));
        String options = account.options().format();
        if (!options.isEmpty()) {
            lines.add("OPTIONS=" + options);
        }
        return whole(account, lines, "\n\r\0");
    }

    /// Name, uid, gid, home, Maildir, options.
    public static String row(Account account) throws Unfit {
        var fields =
                List.of(
                        account.address(),
                        Integer.toUnsignedString(account.uid()),
                        Integer.toUnsignedString(account.gid()),
                        account.home().toString(),
                        account.maildir().orElse(""),
                        account.options().format());
        return String.join("\t", whole(account, fields, "\t\n\r\0"));
    }

    private static List<String> whole(Account account, List<String> texts, String forbidden)
            throws Unfit {
        for (String text : texts) {
            if (text.chars().anyMatch(c -> forbidden.indexOf(c) >= 0)) {
                throw new Unfit(account.address() + ": a field with a control character");
            }
        }
        return texts;
    }

    private static String upToComma(String name) {
        int comma = name.indexOf(',');
        return comma < 0 ? name : name.substring(0, comma);
    }

    /// @param fields by name
    /// @param asked the account's address where the fields have none
    /// @throws IOException when a system user cannot be looked up now
    static Account account(Map<String, String> fields, String asked, SystemUsers users)
            throws Unfit, IOException {
        var system = Optional.ofNullable(fields.get("USERNAME")).filter(name -> !name.isEmpty());
        if (system.isEmpty()) {
            return account(fields, asked, number(fields, "UID", asked), List.of());
        }
        var known = users.numbers(system.get());
        if (known.isEmpty()) {
            throw new Unfit(asked + ": no such system user");
        }
        return account(fields, asked, known.get().uid(), known.get().groups());
    }

    private static Account account(
            Map<String, String> fields, String asked, int uid, List<Integer> groups) throws Unfit {
        var system = Optional.ofNullable(fields.get("USERNAME")).filter(name -> !name.isEmpty());
        var named = Optional.ofNullable(fields.get("ADDRESS")).filter(name -> !name.isEmpty());
        return new Account(
                named.or(() -> system).orElse(asked),
                system,
                uid,
                number(fields, "GID", asked),
                home(Optional.ofNullable(fields.get("HOME")), asked),
                Optional.ofNullable(fields.get("MAILDIR")).filter(maildir -> !maildir.isEmpty()),
                Optional.ofNullable(fields.get("QUOTA")).filter(quota -> !quota.isEmpty()),
                Optional.ofNullable(fields.get("NAME")),
                Optional.ofNullable(fields.get("PASSWD")),
                Optional.ofNullable(fields.get("PASSWD2")),
                AccountOptions.parse(fields.getOrDefault("OPTIONS", "")),
                groups);
    }

    /// What was just used to log in comes back as PASSWD2; it is not to be kept.
    static AuthResult withoutUsed(AuthResult result, Credentials credentials) {
        if (result instanceof Accepted(Account account)
                && credentials instanceof Credentials.Password(_, String used)
                && account.clearPassword().equals(Optional.of(used))) {
            return new Accepted(account.withoutClearPassword());
        }
        return result;
    }

    /// An account of an enumeration, or empty for a comment and for who may not be one.
    static Optional<Account> ofRow(String row) {
        String[] fields = row.split("#", 2)[0].split("\t", -1);
        if (fields.length < 4) {
            return Optional.empty();
        }
        var named =
                Map.of(
                        "ADDRESS", fields[0],
                        "UID", fields[1],
                        "GID", fields[2],
                        "HOME", fields[3],
                        "MAILDIR", fields.length > 4 ? fields[4] : "",
                        "OPTIONS", fields.length > 5 ? fields[5] : "");
        try {
            return Optional.of(
                            account(named, fields[0], number(named, "UID", fields[0]), List.of()))
                    .filter(account -> account.uid() != 0 && account.gid() != 0);
        } catch (Unfit _) {
            return Optional.empty();
        }
    }

    private static int number(Map<String, String> fields, String name, String asked) throws Unfit {
        try {
            return Integer.parseUnsignedInt(fields.getOrDefault(name, ""));
        } catch (NumberFormatException _) {
            throw new Unfit(asked + ": " + name + " is missing or no number");
        }
    }

    private static Path home(Optional<String> text, String asked) throws Unfit {
        try {
            var home = Path.of(text.filter(t -> t.startsWith("/")).orElse(""));
            if (home.isAbsolute()) {
                return home;
            }
        } catch (InvalidPathException _) {
            // told below
        }
        throw new Unfit(asked + ": HOME is missing or no full path");
    }
}
