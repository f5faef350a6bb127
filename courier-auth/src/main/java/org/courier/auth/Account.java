package org.courier.auth;

import org.courier.core.file.Identity;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who somebody is and where their mail is (C's authinfo).
public record Account(
        // The identity: user@domain, or a system user's name.
        String address,
        Optional<String> systemUser,
        int uid,
        int gid,
        Path home,
        // Relative to home; empty: ./Maildir
        Optional<String> maildir,
        Optional<String> quota,
        Optional<String> fullName,
        // Stored hash.
        Optional<String> password,
        Optional<String> clearPassword,
        AccountOptions options,
        // All groups of a system user; empty: the gid alone
        List<Integer> groups) {
    public Account(
            String address,
            Optional<String> systemUser,
            int uid,
            int gid,
            Path home,
            Optional<String> maildir,
            Optional<String> quota,
            Optional<String> fullName,
            Optional<String> password,
            Optional<String> clearPassword,
            AccountOptions options) {
        this(
                address,
                systemUser,
                uid,
                gid,
                home,
                maildir,
                quota,
                fullName,
                password,
                clearPassword,
                options,
                List.of());
    }

    public Path maildirPath() {
        return home.resolve(maildir.filter(m -> !m.isEmpty()).orElse("Maildir")).normalize();
    }

    /// Whose rights their files are touched with.
    public Identity identity() {
        return Identity.of(uid, gid, groups.isEmpty() ? List.of(gid) : groups);
    }

    Account withOptions(AccountOptions others) {
        return new Account(
                address,
                systemUser,
                uid,
                gid,
                home,
                maildir,
                quota,
                fullName,
                password,
                clearPassword,
                others,
                groups);
    }

    public Account withoutClearPassword() {
        return new Account(
                address,
                systemUser,
                uid,
                gid,
                home,
                maildir,
                quota,
                fullName,
                password,
                Optional.empty(),
                options);
    }

    /// Secrets do not print.
    @Override
    public String toString() {
        return "Account[" + address + "]";
    }
}
