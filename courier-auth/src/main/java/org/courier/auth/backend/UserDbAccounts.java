package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AccountOptions;
import org.courier.auth.password.HmacContext;
import org.courier.auth.password.PasswordHash;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// The meaning of a userdb record's fields.
final class UserDbAccounts {
    private UserDbAccounts() {}

    /// A record that is no account: which file, which line, what is wrong.
    static final class BadRecord extends Exception {
        private static final long serialVersionUID = 1L;

        BadRecord(UserDbTable.Entry entry, String problem) {
            super(entry.place() + ": " + UserDbRecord.text(entry.record().name()) + ": " + problem);
        }
    }

    static Account account(UserDbTable.Entry entry, String service) throws BadRecord {
        var record = entry.record();
        var hash = password(record, service);
        return new Account(
                UserDbRecord.text(record.name()),
                Optional.empty(),
                number(entry, "uid"),
                number(entry, "gid"),
                home(entry),
                text(record, "mail"),
                text(record, "quota"),
                // The full name is what stands before the first comma.
                text(record, "gecos").map(gecos -> gecos.split(",", 2)[0]),
                hash,
                hash.flatMap(PasswordHash::clearText),
                text(record, "options").map(AccountOptions::parse).orElse(AccountOptions.NONE));
    }

    /// What is wrong with a record that is to be an account.
    static Optional<String> problem(UserDbTable.Entry entry) {
        if (entry.record().isReverse()) {
            return Optional.empty();
        }
        try {
            var account = account(entry, "");
            return account.uid() == 0 || account.gid() == 0
                    ? Optional.of(account.address() + ": uid or gid 0 is refused")
                    : Optional.empty();
        } catch (BadRecord e) {
            return Optional.of(e.getMessage().substring(entry.place().length() + 2));
        }
    }

    private static Optional<String> text(UserDbRecord record, String field) {
        return record.field(field).map(UserDbRecord::text).filter(value -> !value.isEmpty());
    }

    private static int number(UserDbTable.Entry entry, String field) throws BadRecord {
        var value = entry.record().field(field);
        if (value.isEmpty()) {
            throw new BadRecord(entry, field + " is missing");
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        String read = UserDbRecord.text(value.get());
        throw new BadRecord(entry, field + ": read \"" + read + "\", expected a whole number");
    }

    private static Path home(UserDbTable.Entry entry) throws BadRecord {
        var value = text(entry.record(), "home");
        if (value.isEmpty()) {
            throw new BadRecord(entry, "home is missing");
        }
        try {
            Path home = Path.of(value.get());
            if (home.isAbsolute()) {
                return home;
            }
        } catch (InvalidPathException _) {
            // Told below.
        }
        throw new BadRecord(entry, "home: read \"" + value.get() + "\", expected a full path");
    }

    /// `imappw`, else `systempw`.
    static Optional<String> password(UserDbRecord record, String service) {
        return record.field(passwordField(record, service)).map(UserDbRecord::text);
    }

    static String passwordField(UserDbRecord record, String service) {
        return record.field(service + "pw").isPresent() ? service + "pw" : "systempw";
    }

    /// `imap-hmac-md5pw`, else `hmac-md5pw`, else what a password stored in clear gives.
    static Optional<HmacContext> context(UserDbRecord record, String service, String hash) {
        return record.field(service + "-hmac-" + hash + "pw")
                .or(() -> record.field("hmac-" + hash + "pw"))
                .flatMap(hex -> HmacContext.parse(hash, hex))
                .or(
                        () ->
                                password(record, service)
                                        .flatMap(PasswordHash::clearText)
                                        .flatMap(
                                                clear ->
                                                        HmacContext.ofPassword(
                                                                hash,
                                                                clear.getBytes(
                                                                        java.nio.charset
                                                                                .StandardCharsets
                                                                                .UTF_8))));
    }
}
