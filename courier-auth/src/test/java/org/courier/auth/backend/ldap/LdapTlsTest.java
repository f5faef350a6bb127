package org.courier.auth.backend.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// ldaps:// and StartTLS to Debian's slapd, and which certificates are taken.
class LdapTlsTest {
    @TempDir Path directory;
    private Subtree tree;
    private final Slapd slapd = Slapd.shared();

    @BeforeEach
    void fred() throws IOException {
        tree =
                Subtree.onSlapd()
                        .with(
                                "fred",
                                "uid: fred",
                                "uidNumber: 1001",
                                "gidNumber: 1001",
                                "homeDir: /home/fred",
                                "userPassword: secret");
    }

    private AuthResult login(String authdaemonrc, String... lines) throws IOException {
        Files.writeString(directory.resolve("authdaemonrc"), authdaemonrc);
        var all = new ArrayList<>(List.of(lines));
        all.add("LDAP_AUTHBIND 1");
        try (var source = tree.source(directory, all.toArray(String[]::new))) {
            return source.authenticate(
                    Client.local("imap"), new Credentials.Password("fred", "secret"));
        }
    }

    private String trusting() {
        return "LDAPTLS_CACERT=" + slapd.certificate() + "\n";
    }

    @Test
    void aTrustedAuthority() throws IOException {
        assertThat(login(trusting(), "LDAP_TLS 1")).isInstanceOf(Accepted.class);
        assertThat(login(trusting(), "LDAP_URI " + slapd.tlsUri("127.0.0.1")))
                .isInstanceOf(Accepted.class);
        assertThat(login(trusting() + "LDAPTLS_REQCERT=demand\n", "LDAP_TLS 1"))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void anUnknownAuthority() throws IOException {
        for (String demand : List.of("", "LDAPTLS_REQCERT=demand\n", "LDAPTLS_REQCERT=try\n")) {
            assertThat(login(demand, "LDAP_TLS 1")).isInstanceOf(TemporaryFailure.class);
            assertThat(login(demand, "LDAP_URI " + slapd.tlsUri("127.0.0.1")))
                    .isInstanceOf(TemporaryFailure.class);
        }
    }

    @Test
    void anyCertificate() throws IOException {
        assertThat(login("LDAPTLS_REQCERT=never\n", "LDAP_TLS 1")).isInstanceOf(Accepted.class);
        assertThat(login("LDAPTLS_REQCERT=allow\n", "LDAP_URI " + slapd.tlsUri("127.0.0.1")))
                .isInstanceOf(Accepted.class);
    }

    /// 127.1 is the same host, but the certificate does not have that name.
    @Test
    void aTrustedAuthorityWithAnotherName() throws IOException {
        assertThat(login(trusting(), "LDAP_URI " + slapd.tlsUri("127.1")))
                .isInstanceOf(TemporaryFailure.class);
        assertThat(login(trusting(), "LDAP_TLS 1", "LDAP_URI " + byAnotherName()))
                .isInstanceOf(TemporaryFailure.class);
    }

    private String byAnotherName() {
        return slapd.uri().replace("127.0.0.1", "127.1");
    }

    @Test
    void certificatesThatAreNotThere() throws IOException {
        assertThat(login("LDAPTLS_CACERT=/nonexistent\n", "LDAP_TLS 1"))
                .isInstanceOf(TemporaryFailure.class);
    }
}
