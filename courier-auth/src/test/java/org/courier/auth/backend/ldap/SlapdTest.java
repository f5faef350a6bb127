package org.courier.auth.backend.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Entry;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.Neighbour;
import org.courier.auth.password.PasswordHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What only a full directory server has: rights, large results, its own socket, locked accounts.
class SlapdTest {
    @TempDir Path directory;
    private Subtree tree;
    private final List<Ldap> opened = new ArrayList<>();

    @BeforeEach
    void fred() throws IOException {
        tree = Subtree.onSlapd();
        tree.with("fred", attributes("fred", "userPassword: {SSHA}" + hash("old")));
    }

    private static String hash(String password) {
        return PasswordHash.create("{SSHA}", password).substring("{SSHA}".length());
    }

    private static String[] attributes(String uid, String... more) {
        var all =
                new ArrayList<>(
                        List.of(
                                "uid: " + uid,
                                "uidNumber: 1001",
                                "gidNumber: 1001",
                                "homeDir: /home/" + uid));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @AfterEach
    void close() {
        opened.forEach(Ldap::close);
    }

    private Ldap source(String... lines) throws IOException {
        var source = tree.source(Files.createTempDirectory(directory, "configuration"), lines);
        opened.add(source);
        return source;
    }

    private static AuthResult login(Ldap source, String user, String password) {
        return source.authenticate(Client.local("imap"), new Credentials.Password(user, password));
    }

    @Test
    void theDirectorysOwnSocket() throws IOException {
        var source = source("LDAP_URI " + Slapd.shared().localUri(), "LDAP_TLS 1");
        assertThat(login(source, "fred", "old")).isInstanceOf(Accepted.class);
        assertThat(login(source, "fred", "new")).isInstanceOf(Rejected.class);
        var missing = source("LDAP_URI ldapi://%2Fnonexistent%2Fldapi");
        assertThat(login(missing, "fred", "old"))
                .isInstanceOfSatisfying(
                        TemporaryFailure.class,
                        failure -> assertThat(failure.sourceDown()).isTrue());
    }

    /// A search as anybody does not see the password; a login as the user may change it.
    @Test
    void asAnybodyAndAsTheUser() throws Exception {
        var compared = source("LDAP_INITBIND 0");
        assertThat(login(compared, "fred", "old")).isInstanceOf(Rejected.class);
        var bound = source("LDAP_INITBIND 0", "LDAP_AUTHBIND 1");
        assertThat(login(bound, "fred", "old")).isInstanceOf(Accepted.class);
        assertThat(bound.changePassword("imap", "fred", "old", "new"))
                .isInstanceOf(TemporaryFailure.class);
        var byDirectory = source("LDAP_INITBIND 0", "LDAP_AUTHBIND 1", "LDAP_PASSWORD_MODIFY 1");
        assertThat(byDirectory.changePassword("imap", "fred", "wrong", "new"))
                .isInstanceOf(Rejected.class);
        assertThat(byDirectory.changePassword("imap", "fred", "old", "new"))
                .isInstanceOf(Accepted.class);
        assertThat(login(bound, "fred", "new")).isInstanceOf(Accepted.class);
        assertThat(login(bound, "fred", "old")).isInstanceOf(Rejected.class);
        assertThat(tree.entry("fred").getAttributeValue("userPassword")).startsWith("{SSHA}");
    }

    @Test
    void theSchemeIsKeptForTheDirectory() throws Exception {
        var source = source("LDAP_AUTHBIND 1");
        for (String stored : List.of("{SSHA}" + hash("old"), "{CRYPT}" + crypt("old"), "old")) {
            tree.with(
                    "s" + stored.length(),
                    attributes("s" + stored.length(), "userPassword: " + stored));
            String name = "s" + stored.length();
            assertThat(source.changePassword("imap", name, "old", "new"))
                    .isInstanceOf(Accepted.class);
            assertThat(login(source, name, "new")).isInstanceOf(Accepted.class);
            assertThat(scheme(tree.entry(name).getAttributeValue("userPassword")))
                    .isEqualTo(scheme(stored));
        }
    }

    private static String crypt(String password) {
        return PasswordHash.create("$6$", password);
    }

    private static String scheme(String stored) {
        return stored.substring(0, stored.indexOf('}') + 1);
    }

    /// More entries than slapd gives at once; it takes any number by pages from the administrator.
    @Test
    void moreAccountsThanAPage() throws Exception {
        try (var connection = tree.connect()) {
            for (int i = 0; i < 1200; i++) {
                var entry = new Entry("cn=u" + i + "," + tree.base());
                entry.addAttribute("objectClass", "top", "inetOrgPerson", "mailThing");
                entry.addAttribute("cn", "u" + i);
                entry.addAttribute("sn", "u" + i);
                for (String attribute : attributes("u" + i)) {
                    var parts = attribute.split(": ", 2);
                    entry.addAttribute(parts[0], parts[1]);
                }
                connection.add(entry);
            }
        }
        var seen = new ArrayList<String>();
        assertThat(source().enumerate(account -> seen.add(account.address()))).isTrue();
        assertThat(seen).hasSize(1201).doesNotHaveDuplicates();
        var asAnybody = source("LDAP_INITBIND 0");
        assertThatThrownBy(() -> asAnybody.enumerate(account -> {}))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void whatTheNextUserOfAConnectionIs() throws IOException {
        tree.with("wilma", attributes("wilma", "userPassword: flint"));
        var source = source("LDAP_AUTHBIND 1");
        for (int i = 0; i < 20; i++) {
            assertThat(login(source, "fred", "old")).isInstanceOf(Accepted.class);
            assertThat(login(source, "wilma", "old")).isInstanceOf(Rejected.class);
            assertThat(login(source, "wilma", "flint")).isInstanceOf(Accepted.class);
            assertThat(login(source, "fred", "flint")).isInstanceOf(Rejected.class);
        }
    }

    /// What OpenLDAP's own program writes.
    @Test
    void itsHashesAreUnderstood() throws IOException {
        for (String scheme :
                List.of(
                        "{MD5}",
                        "{SMD5}",
                        "{SHA}",
                        "{SSHA}",
                        "{SHA256}",
                        "{SSHA256}",
                        "{SHA512}",
                        "{SSHA512}",
                        "{CRYPT}",
                        "{ARGON2}")) {
            var result =
                    Neighbour.run(
                            directory,
                            "",
                            "/usr/sbin/slappasswd",
                            "-n",
                            "-o",
                            "module-path=/usr/lib/ldap",
                            "-o",
                            scheme.equals("{ARGON2}")
                                    ? "module-load=argon2"
                                    : "module-load=pw-sha2",
                            "-h",
                            scheme,
                            "-s",
                            "foobar");
            String stored = new String(result.output(), StandardCharsets.UTF_8);
            assertThat(stored).startsWith(scheme);
            assertThat(PasswordHash.verify(stored, "foobar")).as(stored).isTrue();
            assertThat(PasswordHash.verify(stored, "foobaz")).as(stored).isFalse();
        }
    }
}
