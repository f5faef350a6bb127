package org.courier.auth.backend.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What each key of authldaprc does.
class LdapTest {
    private static final String[] FRED = {
        "uid: fred@example.test",
        "uidNumber: 1001",
        "gidNumber: 1002",
        "homeDir: /home/fred",
        "clearPassword: secret",
        "mail: fred",
        "l: mails/Maildir",
        "ou: ./.Inbox",
        "street: 5000000S",
        "displayName: Fred F."
    };

    @TempDir Path directory;
    private Subtree tree;
    private final List<Ldap> opened = new ArrayList<>();

    @BeforeEach
    void fred() throws IOException {
        tree = Subtree.inMemory().with("fred", FRED);
    }

    @AfterEach
    void close() {
        opened.forEach(Ldap::close);
    }

    /// Each with a configuration of its own.
    private Ldap source(String... lines) throws IOException {
        return sourceOf(Files.createTempDirectory(directory, "configuration"), lines);
    }

    private Ldap sourceOf(Path configuration, String... lines) throws IOException {
        var source = tree.source(configuration, lines);
        opened.add(source);
        return source;
    }

    private static AuthResult login(Ldap source, String user, String password) {
        return source.authenticate(Client.local("imap"), new Credentials.Password(user, password));
    }

    private static Account account(AuthResult result) {
        return ((Accepted) result).account();
    }

    @Test
    void fieldsOfTheAccount() throws IOException {
        var source =
                source(
                        "LDAP_MAILDIR l",
                        "LDAP_DEFAULTDELIVERY ou",
                        "LDAP_MAILDIRQUOTA street",
                        "LDAP_FULLNAME displayName");
        var fred = account(source.lookUp("imap", "fred@example.test"));
        assertThat(fred.uid()).isEqualTo(1001);
        assertThat(fred.gid()).isEqualTo(1002);
        assertThat(fred.maildir()).contains("mails/Maildir");
        assertThat(fred.quota()).contains("5000000S");
        assertThat(fred.fullName()).contains("Fred F.");
        var delivery = account(source.lookUp("courier", "fred@example.test"));
        assertThat(delivery.maildir()).contains("./.Inbox");
    }

    @Test
    void mailRootStandsBeforeEveryHome() throws IOException {
        var source = source("LDAP_MAILROOT /srv");
        assertThat(account(source.lookUp("imap", "fred@example.test")).home())
                .isEqualTo(Path.of("/srv/home/fred"));
    }

    @Test
    void numbersAndNamesForEverybody() throws IOException {
        var source = source("LDAP_GLOB_UID mail", "LDAP_GLOB_GID 77", "LDAP_UID", "LDAP_GID");
        var fred = account(source.lookUp("imap", "fred@example.test"));
        assertThat(fred.uid()).isEqualTo(8);
        assertThat(fred.gid()).isEqualTo(77);
        assertThat(source("LDAP_GLOB_UID nobody-at-all").lookUp("imap", "fred@example.test"))
                .isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void rootIsRefusedForNow() throws IOException {
        var source = source("LDAP_GID", "LDAP_GLOB_UID 5");
        assertThat(login(source, "fred@example.test", "secret"))
                .isInstanceOf(TemporaryFailure.class);
        tree.with(
                "zero",
                "uid: zero",
                "uidNumber: 0",
                "gidNumber: 5",
                "homeDir: /x",
                "clearPassword: secret");
        assertThat(source().lookUp("imap", "zero")).isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void brokenEntriesAreTemporaryFailures() throws IOException {
        tree.with("homeless", "uid: homeless", "uidNumber: 5", "gidNumber: 5");
        tree.with("near", "uid: near", "uidNumber: 5", "gidNumber: 5", "homeDir: home/x");
        tree.with("wrong", "uid: wrong", "uidNumber: x", "gidNumber: 5", "homeDir: /x");
        tree.with(
                "comma",
                "uid: comma",
                "uidNumber: 5",
                "gidNumber: 5",
                "homeDir: /x",
                "xoption: 1,group=administrators");
        var source = source();
        for (String name : List.of("homeless", "near", "wrong", "comma")) {
            assertThat(source.lookUp("imap", name))
                    .as(name)
                    .isInstanceOfSatisfying(
                            TemporaryFailure.class,
                            failure -> {
                                assertThat(failure.sourceDown()).isFalse();
                                assertThat(failure.reason()).contains("cn=" + name);
                            });
        }
    }

    @Test
    void severalEntriesAreTemporaryFailures() throws IOException {
        tree.with("other", FRED).with("third", FRED);
        assertThat(source().lookUp("imap", "fred@example.test"))
                .isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void theDomainOfNamesWithout() throws IOException {
        var source = source("LDAP_DOMAIN example.test");
        assertThat(account(login(source, "fred", "secret")).address())
                .isEqualTo("fred@example.test");
        assertThat(login(source, "fred@other.test", "secret")).isInstanceOf(Rejected.class);
    }

    @Test
    void theNameIsTheEntrys() throws IOException {
        assertThat(account(login(source(), "FRED@Example.Test", "secret")).address())
                .isEqualTo("fred@example.test");
        for (String name :
                List.of(
                        "fred@example.test ",
                        " fred@example.test",
                        "fred\u00ad@example.test",
                        "fred\u200b@example.test",
                        "fred@example.test\r")) {
            assertThat(login(source(), name, "secret")).isInstanceOf(Rejected.class);
        }
    }

    @Test
    void theFilterRestricts() throws IOException {
        assertThat(login(source("LDAP_FILTER (mail=fred)"), "fred@example.test", "secret"))
                .isInstanceOf(Accepted.class);
        assertThat(login(source("LDAP_FILTER mail=wilma"), "fred@example.test", "secret"))
                .isInstanceOf(Rejected.class);
        assertThat(login(source("LDAP_FILTER (mail=fred"), "fred@example.test", "secret"))
                .isInstanceOf(TemporaryFailure.class);
    }

    private static final String MAP = "LDAP_EMAILMAP (&(displayName=@user@*)(realm=@realm@))";

    @Test
    void anAddressIsMappedToAHandle() throws IOException {
        tree.with("map", "displayName: wilma", "realm: flint.test", "handle: fred@example.test");
        var source = source(MAP);
        assertThat(account(login(source, "wilma@flint.test", "secret")).home())
                .isEqualTo(Path.of("/home/fred"));
        assertThat(login(source, "wilma@other.test", "secret")).isInstanceOf(Rejected.class);
        var byMail = source(MAP, "LDAP_EMAILMAP_MAIL mail", "LDAP_EMAILMAP_ATTRIBUTE sn");
        assertThat(login(byMail, "wilma@flint.test", "secret")).isInstanceOf(Rejected.class);
        tree.with("map2", "displayName: wilma", "realm: flint.test", "handle: x");
        assertThat(login(source, "wilma@flint.test", "secret"))
                .isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void whatAClientSendsIsNeverAFilter() throws IOException {
        tree.with("map", "displayName: wilma", "realm: flint.test", "handle: fred@example.test");
        var sources =
                List.of(
                        source("LDAP_FILTER (objectClass=*)"),
                        source(MAP),
                        source("LDAP_DOMAIN example.test", "LDAP_AUTHBIND 1"));
        var names =
                List.of(
                        "*",
                        "*@*",
                        "w*@flint.test",
                        "wilma@*",
                        "wilma)(realm=*@x",
                        "wilma@x)(|(realm=*)",
                        "@user@@realm@",
                        "@realm@@flint.test",
                        "fred*",
                        "fred@example.test)(uid=*",
                        "*)(|(uid=*",
                        "\\2a",
                        "\\66red@example.test",
                        "fred@example.test\\",
                        "fred@example.test\0",
                        "fred@example.test\\00",
                        "\ud800",
                        "fred@example.test\udc00",
                        "(uid=*)",
                        ")",
                        "(".repeat(500));
        for (var source : sources) {
            for (String name : names) {
                assertThat(login(source, name, "secret")).as(name).isInstanceOf(Rejected.class);
                assertThat(source.lookUp("imap", name)).as(name).isInstanceOf(Rejected.class);
            }
            for (String password : List.of("*", ")(uid=*", "\0", "\ud800", "secret\0", "")) {
                assertThat(login(source, "fred@example.test", password))
                        .isInstanceOf(Rejected.class);
            }
        }
    }

    @Test
    void theFirstOfSeveralValues() throws IOException {
        tree.with(
                "two",
                "uid: two",
                "uidNumber: 5",
                "gidNumber: 5",
                "homeDir: /first",
                "homeDir: /second",
                "mailgroup: a",
                "mailgroup: b",
                "clearPassword: secret");
        var two = account(login(source(), "two", "secret"));
        assertThat(two.home()).isEqualTo(Path.of("/first"));
        assertThat(two.options().values("group")).containsExactly("a", "b");
    }

    @Test
    void everyNameIsEnumerated() throws IOException {
        tree.with("many", "uid: one", "uid: two", "uidNumber: 5", "gidNumber: 5", "homeDir: /x");
        tree.with("homeless", "uid: homeless", "uidNumber: 5", "gidNumber: 5");
        assertThat(names(source())).containsExactlyInAnyOrder("fred@example.test", "one", "two");
        assertThat(names(source("LDAP_FILTER (mail=fred)"))).containsExactly("fred@example.test");
        assertThat(names(source("LDAP_FILTER (mail=fred)", "LDAP_ENUMERATE_FILTER (uid=one)")))
                .containsExactlyInAnyOrder("one", "two");
        var down = source("LDAP_URI ldap://127.0.0.1:1");
        assertThatThrownBy(() -> names(down)).isInstanceOf(UncheckedIOException.class);
    }

    private static List<String> names(Ldap source) {
        var names = new ArrayList<String>();
        assertThat(source.enumerate(account -> names.add(account.address()))).isTrue();
        return names;
    }

    @Test
    void clearBeforeHash() throws IOException {
        tree.with(
                "both",
                "uid: both",
                "uidNumber: 5",
                "gidNumber: 5",
                "homeDir: /x",
                "clearPassword: new",
                "userPassword: {PLAIN}old");
        assertThat(login(source(), "both", "new")).isInstanceOf(Accepted.class);
        assertThat(login(source(), "both", "old")).isInstanceOf(Rejected.class);
        assertThat(source().changePassword("imap", "both", "new", "newer"))
                .isInstanceOf(Accepted.class);
        var both = account(source().lookUp("imap", "both"));
        assertThat(both.clearPassword()).contains("newer");
        assertThat(both.password()).contains("{PLAIN}newer");
    }

    @Test
    void theDirectoryChecksAndChanges() throws IOException {
        tree.with(
                "bound",
                "uid: bound",
                "uidNumber: 5",
                "gidNumber: 5",
                "homeDir: /x",
                "userPassword: old");
        var source = source("LDAP_AUTHBIND 1", "LDAP_PASSWORD_MODIFY 1", "LDAP_CRYPTPW");
        assertThat(login(source, "bound", "wrong")).isInstanceOf(Rejected.class);
        assertThat(login(source, "bound", "")).isInstanceOf(Rejected.class);
        assertThat(source.changePassword("imap", "bound", "old", "new"))
                .isInstanceOf(Accepted.class);
        assertThat(login(source, "bound", "new")).isInstanceOf(Accepted.class);
        assertThat(login(source, "bound", "old")).isInstanceOf(Rejected.class);
        var nothing = source("LDAP_AUTHBIND 1", "LDAP_CRYPTPW");
        assertThat(nothing.changePassword("imap", "bound", "new", "newer"))
                .isInstanceOf(TemporaryFailure.class);
        assertThat(login(source, "bound", "new")).isInstanceOf(Accepted.class);
    }

    @Test
    void aChangedFileIsReadAndABrokenOneNot() throws IOException {
        var source = sourceOf(directory, "LDAP_FILTER (mail=wilma)");
        assertThat(login(source, "fred@example.test", "secret")).isInstanceOf(Rejected.class);
        tree.write(directory, "LDAP_FILTER (mail=fred)");
        assertThat(login(source, "fred@example.test", "secret")).isInstanceOf(Accepted.class);
        tree.write(directory, "LDAP_FILTER (mail=");
        assertThat(login(source, "fred@example.test", "secret")).isInstanceOf(Accepted.class);
    }

    @Test
    void mistakesAreToldAndFailForNow() throws IOException {
        for (String mistake :
                List.of(
                        "LDAP_URI",
                        "LDAP_URI http://127.0.0.1",
                        "LDAP_BASEDN",
                        "LDAP_BINDDN",
                        "LDAP_AUXOPTIONS mailgroup",
                        "LDAP_DEREF sometimes")) {
            assertThat(source(mistake).lookUp("imap", "fred@example.test"))
                    .as(mistake)
                    .isInstanceOfSatisfying(
                            TemporaryFailure.class,
                            failure ->
                                    assertThat(failure.reason())
                                            .contains(mistake.split(" ")[0])
                                            .doesNotContain("adminpw"));
        }
        var missing = sourceOf(directory);
        Files.delete(directory.resolve("authldaprc"));
        assertThat(missing.lookUp("imap", "fred@example.test"))
                .isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void ourOwnRefusedLoginIsNobodysWrongPassword() throws IOException {
        var source = source("LDAP_BINDPW wrong");
        assertThat(login(source, "fred@example.test", "secret"))
                .isInstanceOfSatisfying(
                        TemporaryFailure.class,
                        failure -> assertThat(failure.sourceDown()).isTrue());
    }

    @Test
    void baseThatIsNotThere() throws IOException {
        assertThat(source("LDAP_BASEDN dc=nowhere").lookUp("imap", "fred@example.test"))
                .isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void deadServersArePassedOver() throws IOException {
        var source = source("LDAP_URI ldap://127.0.0.1:1, " + tree.uri() + "/");
        assertThat(login(source, "fred@example.test", "secret")).isInstanceOf(Accepted.class);
    }
}
