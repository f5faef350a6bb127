package org.courier.auth.backend;

import org.courier.auth.password.HmacContext;
import org.courier.auth.password.PasswordHash;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/// A userdb record with a changed password.
final class UserDbPasswords {
    private static final Pattern CONTEXT = Pattern.compile("(?:.*-)?hmac-(md5|sha1|sha256)pw");

    private UserDbPasswords() {}

    static boolean allowed(String password) {
        return !password.isEmpty()
                && password.getBytes(StandardCharsets.UTF_8).length <= PasswordHash.LONGEST
                && password.chars().noneMatch(Character::isISOControl);
    }

    /// Empty when the old password is not that of the service any more.
    static Optional<UserDbRecord> changed(
            UserDbRecord record,
            String service,
            String oldPassword,
            String newPassword,
            BinaryOperator<String> make) {
        String own = UserDbAccounts.passwordField(record, service);
        var fields = new LinkedHashMap<String, String>();
        boolean fits = false;
        for (var field : record.fields().entrySet()) {
            String value = field.getValue();
            var context = CONTEXT.matcher(field.getKey());
            if (context.matches()) {
                value = context(context.group(1), value, oldPassword, newPassword);
            } else if (field.getKey().endsWith("pw")
                    && PasswordHash.verify(UserDbRecord.text(value), oldPassword)) {
                value = hash(UserDbRecord.text(value), newPassword, make);
                fits |= field.getKey().equals(own);
            }
            fields.put(field.getKey(), value);
        }
        return fits ? Optional.of(new UserDbRecord(record.name(), fields)) : Optional.empty();
    }

    /// A scheme that keeps the password itself cannot keep one with the field separator.
    private static String hash(String stored, String newPassword, BinaryOperator<String> make) {
        String hash = make.apply(stored, newPassword);
        return UserDbRecord.raw(hash.contains("|") ? PasswordHash.best(newPassword) : hash);
    }

    private static String context(
            String hash, String stored, String oldPassword, String newPassword) {
        var old = of(hash, oldPassword);
        boolean same = HmacContext.parse(hash, stored).filter(old::sameAs).isPresent();
        return same ? of(hash, newPassword).hex() : stored;
    }

    private static HmacContext of(String hash, String password) {
        return HmacContext.ofPassword(hash, password.getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
    }
}
