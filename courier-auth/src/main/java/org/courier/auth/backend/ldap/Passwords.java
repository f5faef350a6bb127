package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.password.NewScheme;
import org.courier.auth.password.PasswordHash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Passwords of a directory: checked by logging in as the user, and changed by replacing the stored
/// values or, where LDAP_PASSWORD_MODIFY asks for it, by the directory itself (RFC 3062).
final class Passwords {
    /// The directory's rules forbid this password, or this user to change it.
    private static final Set<ResultCode> UNWANTED =
            Set.of(
                    ResultCode.CONSTRAINT_VIOLATION,
                    ResultCode.UNWILLING_TO_PERFORM,
                    ResultCode.INVALID_CREDENTIALS);

    private final Source source;

    Passwords(Source source) {
        this.source = source;
    }

    /// A bind without password succeeds as anybody (RFC 4513 section 5.1.2), and proves nothing.
    static boolean usable(String password) {
        return !password.isEmpty()
                && password.length() <= PasswordHash.LONGEST
                && password.getBytes(StandardCharsets.UTF_8).length <= PasswordHash.LONGEST
                && password.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(password);
    }

    static boolean allowedAsNew(String password) {
        return usable(password) && password.chars().noneMatch(Character::isISOControl);
    }

    /// Whether the directory lets the entry log in.
    ///
    /// @throws LDAPException when that cannot be told
    static boolean binds(Directory users, String dn, String password) throws LDAPException {
        try {
            users.ask(connection -> connection.bind(new SimpleBindRequest(dn, password)));
            return true;
        } catch (LDAPException e) {
            if (Trouble.isRefusal(e)) {
                return false;
            }
            throw e;
        }
    }

    /// @return empty when it is changed
    Optional<AuthResult> change(Source.Found found, String oldPassword, String newPassword)
            throws LDAPException {
        String dn = found.entry().getDN();
        boolean byDirectory = source.settings().get(LdapSettings.PASSWORD_MODIFY);
        var changes =
                byDirectory
                        ? List.<Modification>of()
                        : changes(found, newPassword, old -> hash(old, newPassword));
        if (changes.isEmpty() && !byDirectory) {
            return Optional.of(
                    new TemporaryFailure(
                            Ldap.NAME
                                    + ": "
                                    + dn
                                    + " has no value of LDAP_CLEARPW or LDAP_CRYPTPW to change"));
        }
        Directory.Question<LDAPResult> change =
                byDirectory
                        ? connection ->
                                connection.processExtendedOperation(
                                        new PasswordModifyExtendedRequest(
                                                dn,
                                                source.users().isPresent() ? oldPassword : null,
                                                newPassword))
                        : connection -> connection.modify(new ModifyRequest(dn, changes));
        return asked(dn, oldPassword, change);
    }

    /// The same password in another scheme, as ourselves.
    ///
    /// @return empty when it is stored
    Optional<AuthResult> rehash(Source.Found found, String password, NewScheme scheme)
            throws LDAPException {
        if (source.entries().hash(found.entry()).isEmpty()) {
            return Optional.of(new Rejected());
        }
        String dn = found.entry().getDN();
        var changes = changes(found, password, old -> scheme.instead(old, password));
        return asked(dn, password, connection -> connection.modify(new ModifyRequest(dn, changes)));
    }

    private Optional<AuthResult> asked(
            String dn, String oldPassword, Directory.Question<LDAPResult> change)
            throws LDAPException {
        try {
            var result =
                    source.users().isPresent() ? asUser(dn, oldPassword, change) : asUs(change);
            if (!result.getResultCode().equals(ResultCode.SUCCESS)) {
                throw new LDAPException(result);
            }
            return Optional.empty();
        } catch (LDAPException e) {
            if (UNWANTED.contains(e.getResultCode())) {
                return Optional.of(new Rejected());
            }
            throw e;
        }
    }

    private LDAPResult asUs(Directory.Question<LDAPResult> change) throws LDAPException {
        return source.directory().ask(change);
    }

    private LDAPResult asUser(String dn, String password, Directory.Question<LDAPResult> change)
            throws LDAPException {
        return source.users()
                .orElseThrow()
                .ask(
                        connection -> {
                            connection.bind(new SimpleBindRequest(dn, password));
                            return change.ask(connection);
                        });
    }

    /// Those attributes that had a value; a hash keeps its scheme.
    private List<Modification> changes(
            Source.Found found, String newPassword, UnaryOperator<String> hash) {
        var changes = new ArrayList<Modification>();
        var settings = source.settings();
        source.entries()
                .clear(found.entry())
                .ifPresent(
                        _ ->
                                changes.add(
                                        replace(
                                                settings.get(LdapSettings.CLEAR_PASSWORD),
                                                newPassword)));
        source.entries()
                .hash(found.entry())
                .ifPresent(
                        old ->
                                changes.add(
                                        replace(
                                                settings.get(LdapSettings.CRYPT_PASSWORD),
                                                hash.apply(old))));
        return changes;
    }

    /// Where the directory itself reads the value, one without a scheme is the password (RFC 4519
    /// section 2.41), and crypt(3)'s needs its scheme before it.
    private String hash(String old, String newPassword) {
        if (source.users().isEmpty()) {
            return PasswordHash.change(old, newPassword);
        }
        if (!old.startsWith("{")) {
            return newPassword.startsWith("{")
                    ? PasswordHash.create("{SSHA}", newPassword)
                    : newPassword;
        }
        String hash = PasswordHash.change(old, newPassword);
        return hash.startsWith("{") ? hash : "{CRYPT}" + hash;
    }

    private static Modification replace(Optional<String> attribute, String value) {
        return new Modification(ModificationType.REPLACE, attribute.orElseThrow(), value);
    }
}
