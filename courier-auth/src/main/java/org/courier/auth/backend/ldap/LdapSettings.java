package org.courier.auth.backend.ldap;

import org.courier.core.config.Setting;
import org.courier.core.config.SettingsFile;

import java.util.List;
import java.util.Optional;

/// authldaprc, with the C suite's names and defaults.
public final class LdapSettings {
    static final Setting<String> URI =
            Setting.text(
                    "LDAP_URI",
                    "",
                    "Servers, tried in turn: ldap://host:389 ldaps://host:636"
                            + " ldapi://%2Frun%2Fldapi");
    static final Setting<Integer> PROTOCOL_VERSION =
            Setting.number(
                    "LDAP_PROTOCOL_VERSION", 0, 0, 3, "Version of the protocol; always 3 here");
    static final Setting<String> BASE_DN =
            Setting.text("LDAP_BASEDN", "", "Entry below which accounts are searched");
    static final Setting<String> BIND_DN =
            Setting.text("LDAP_BINDDN", "", "Name to log in to the directory with");
    static final Setting<String> BIND_PASSWORD = Setting.text("LDAP_BINDPW", "", "Its password");
    static final Setting<Boolean> INIT_BIND =
            Setting.flag("LDAP_INITBIND", false, "Log in with LDAP_BINDDN; else search as anybody");
    static final Setting<Integer> TIMEOUT =
            Setting.number(
                    "LDAP_TIMEOUT",
                    5,
                    1,
                    300,
                    "Seconds for one connect or search; never more than AUTHTIMEOUT");
    static final Setting<Boolean> AUTH_BIND =
            Setting.flag(
                    "LDAP_AUTHBIND",
                    false,
                    "Check a password by logging in to the directory as the user");
    static final Setting<String> MAIL =
            Setting.text("LDAP_MAIL", "mail", "Attribute with the account's name");
    static final Setting<Optional<String>> FILTER =
            Setting.optional("LDAP_FILTER", "Filter that every account must fit besides");
    static final Setting<Optional<String>> DOMAIN =
            Setting.optional("LDAP_DOMAIN", "Domain of a name that has none");
    static final Setting<String> GLOB_UID =
            Setting.text("LDAP_GLOB_UID", "0", "Uid of accounts without their own: number or name");
    static final Setting<String> GLOB_GID =
            Setting.text("LDAP_GLOB_GID", "0", "Gid of accounts without their own: number or name");
    static final Setting<String> HOME =
            Setting.text("LDAP_HOMEDIR", "homeDir", "Attribute with the home directory");
    static final Setting<Optional<String>> MAIL_ROOT =
            Setting.optional("LDAP_MAILROOT", "Directory put before every home directory");
    static final Setting<Optional<String>> MAILDIR =
            Setting.optional("LDAP_MAILDIR", "Attribute with the Maildir, from the home directory");
    static final Setting<Optional<String>> DEFAULT_DELIVERY =
            Setting.optional(
                    "LDAP_DEFAULTDELIVERY", "Attribute used for LDAP_MAILDIR in local delivery");
    static final Setting<Optional<String>> QUOTA =
            Setting.optional("LDAP_MAILDIRQUOTA", "Attribute with the quota: 5000000S,1000C");
    static final Setting<Optional<String>> FULL_NAME =
            Setting.optional("LDAP_FULLNAME", "Attribute with the full name");
    static final Setting<Optional<String>> CLEAR_PASSWORD =
            Setting.optional("LDAP_CLEARPW", "Attribute with the password in clear");
    static final Setting<Optional<String>> CRYPT_PASSWORD =
            Setting.optional("LDAP_CRYPTPW", "Attribute with the password's hash");
    static final Setting<Optional<String>> UID =
            Setting.optional("LDAP_UID", "Attribute with the uid");
    static final Setting<Optional<String>> GID =
            Setting.optional("LDAP_GID", "Attribute with the gid");
    static final Setting<Optional<String>> AUX_OPTIONS =
            Setting.optional(
                    "LDAP_AUXOPTIONS",
                    "Attributes that are options: attribute=option, commas between");
    static final Setting<Optional<String>> ENUMERATE_FILTER =
            Setting.optional(
                    "LDAP_ENUMERATE_FILTER",
                    "Filter for all accounts; else LDAP_FILTER, else whoever has LDAP_MAIL");
    static final Setting<String> DEREF =
            Setting.choice(
                    "LDAP_DEREF",
                    "never",
                    List.of("never", "searching", "finding", "always"),
                    "When aliases are followed");
    static final Setting<Boolean> TLS =
            Setting.flag("LDAP_TLS", false, "StartTLS on ldap:// connections");
    static final Setting<Optional<String>> EMAIL_MAP =
            Setting.optional(
                    "LDAP_EMAILMAP",
                    "For names with @: filter with @user@ and @realm@ that finds the account's"
                            + " handle");
    static final Setting<Optional<String>> EMAIL_MAP_BASE_DN =
            Setting.optional(
                    "LDAP_EMAILMAP_BASEDN", "Entry below which that is searched; else LDAP_BASEDN");
    static final Setting<String> EMAIL_MAP_ATTRIBUTE =
            Setting.text("LDAP_EMAILMAP_ATTRIBUTE", "handle", "Attribute with the handle");
    static final Setting<Optional<String>> EMAIL_MAP_MAIL =
            Setting.optional(
                    "LDAP_EMAILMAP_MAIL",
                    "Attribute that the handle is searched in; else LDAP_MAIL");
    static final Setting<Boolean> PASSWORD_MODIFY =
            Setting.flag(
                    "LDAP_PASSWORD_MODIFY",
                    false,
                    "Have the directory itself change passwords; the C suite has not got this");

    public static final SettingsFile AUTHLDAPRC =
            new SettingsFile(
                    "authldaprc",
                    "Accounts in an LDAP directory",
                    List.of(
                            URI,
                            PROTOCOL_VERSION,
                            BASE_DN,
                            BIND_DN,
                            BIND_PASSWORD,
                            INIT_BIND,
                            TIMEOUT,
                            AUTH_BIND,
                            MAIL,
                            FILTER,
                            DOMAIN,
                            GLOB_UID,
                            GLOB_GID,
                            HOME,
                            MAIL_ROOT,
                            MAILDIR,
                            DEFAULT_DELIVERY,
                            QUOTA,
                            FULL_NAME,
                            CLEAR_PASSWORD,
                            CRYPT_PASSWORD,
                            UID,
                            GID,
                            AUX_OPTIONS,
                            ENUMERATE_FILTER,
                            DEREF,
                            TLS,
                            EMAIL_MAP,
                            EMAIL_MAP_BASE_DN,
                            EMAIL_MAP_ATTRIBUTE,
                            EMAIL_MAP_MAIL,
                            PASSWORD_MODIFY),
                    SettingsFile.Syntax.WORDS);

    private LdapSettings() {}
}
