package org.courier.auth.backend;

import org.courier.auth.AuthBackend;
import org.courier.auth.backend.BackendStages.Stage;
import org.courier.auth.backend.BackendStages.Stored;
import org.courier.auth.backend.ldap.Ldap;
import org.courier.auth.backend.ldap.Subtree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// authldap on two servers, with and without LDAP_AUTHBIND and StartTLS.
final class LdapStages {
    static final List<Stage> ROWS =
            List.of(
                    new Stage(
                            "authldap, in memory",
                            Ldap.NAME,
                            (directory, accounts) ->
                                    compared(Subtree.inMemory(), directory, accounts),
                            LdapStages::nobodyListens),
                    new Stage(
                            "authldap, slapd",
                            Ldap.NAME,
                            (directory, accounts) ->
                                    compared(Subtree.onSlapd(), directory, accounts),
                            LdapStages::nobodyListens),
                    // The directory has the passwords, in the forms that it reads itself.
                    new Stage(
                            "authldap, slapd, LDAP_AUTHBIND, StartTLS",
                            Ldap.NAME,
                            LdapStages::bound,
                            LdapStages::nobodyListens,
                            Set.of(
                                    "cram from a clear password",
                                    "look up",
                                    "change keeps the scheme")));

    private LdapStages() {}

    private static AuthBackend compared(Subtree subtree, Path directory, List<Stored> accounts)
            throws IOException {
        for (var account : accounts) {
            String hash = account.hash();
            add(
                    subtree,
                    account,
                    hash.startsWith("{PLAIN}")
                            ? "clearPassword: " + hash.substring("{PLAIN}".length())
                            : "userPassword: " + hash);
        }
        return subtree.source(directory);
    }

    private static AuthBackend bound(Path directory, List<Stored> accounts) throws IOException {
        var subtree = Subtree.onSlapd();
        for (var account : accounts) {
            String hash = account.hash();
            String password =
                    hash.startsWith("{") ? hash.replaceFirst("\\{PLAIN}", "") : "{CRYPT}" + hash;
            add(subtree, account, "userPassword: " + password);
        }
        Files.writeString(directory.resolve("authdaemonrc"), "LDAPTLS_REQCERT=never\n");
        return subtree.source(directory, "LDAP_AUTHBIND 1", "LDAP_TLS 1");
    }

    private static void add(Subtree subtree, Stored account, String password) throws IOException {
        var attributes = new ArrayList<String>();
        attributes.add("uid: " + account.name());
        attributes.add("uidNumber: " + account.uid());
        attributes.add("gidNumber: " + account.uid());
        attributes.add("homeDir: " + account.home());
        attributes.add(password);
        for (String option : account.options().split(",")) {
            if (!option.isEmpty()) {
                var parts = option.split("=");
                attributes.add(attribute(parts[0]) + ": " + parts[1]);
            }
        }
        subtree.with("a" + account.uid(), attributes.toArray(String[]::new));
    }

    private static String attribute(String option) {
        return switch (option) {
            case "group" -> "mailgroup";
            case "x" -> "xoption";
            default -> option;
        };
    }

    private static AuthBackend nobodyListens(Path directory, List<Stored> accounts)
            throws IOException {
        return Subtree.inMemory().source(directory, "LDAP_URI ldap://127.0.0.1:1");
    }
}
