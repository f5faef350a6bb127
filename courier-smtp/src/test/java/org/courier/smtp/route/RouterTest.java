package org.courier.smtp.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.auth.AuthBackend;
import org.courier.auth.Authenticator;
import org.courier.auth.TestAccounts;
import org.courier.auth.backend.UserDb;
import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.smtp.route.Router.Local;
import org.courier.smtp.route.Router.Remote;
import org.courier.smtp.route.Router.Unavailable;
import org.courier.smtp.route.Router.UnknownUser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;

class RouterTest {
    @TempDir Path directory;

    @BeforeEach
    void configuration() throws IOException {
        write("me", "mail.example.test");
        write("defaultdomain", "example.test");
        write(
                "locals",
                "!bad.sub.example.test\nexample.test\nmail.example.test\n.sub.example.test");
        write("hosteddomains", "hosted.test\nalias.test\thosted.test\n.wild.test\n");
        for (var user :
                List.of("alice", "a-b", "bob@hosted.test", "all@.wild.test", "x@y.wild.test"))
            account(user);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private void account(String user) throws IOException {
        var home = Files.createDirectories(directory.resolve("home").resolve(user));
        TestAccounts.give(home);
        var userdb = directory.resolve("userdb");
        var old = Files.exists(userdb) ? Files.readString(userdb) : "";
        Files.writeString(userdb, old + user + "\tuid=1000|gid=1000|home=" + home + "\n");
        Files.setPosixFilePermissions(userdb, PosixFilePermissions.fromString("rw-------"));
    }

    private Router router() {
        List<AuthBackend> backends = List.of(new UserDb(directory.resolve("userdb")));
        return new Router(ConfigDirectory.of(directory), Authenticator.of(backends));
    }

    private Router.Route route(String address) {
        return router().route(Mailbox.parse(address));
    }

    private void isAccount(String address, String account, String extension) {
        assertThat(route(address))
                .isInstanceOfSatisfying(
                        Local.class,
                        local -> {
                            assertThat(local.account().home())
                                    .hasFileName(account)
                                    .hasParent(directory.resolve("home"));
                            assertThat(local.extension()).isEqualTo(extension);
                        });
    }

    @Test
    void localsStripTheDomain() {
        isAccount("alice@example.test", "alice", "");
        isAccount("alice@MAIL.example.test", "alice", "");
        isAccount("alice@x.sub.example.test", "alice", "");
        isAccount("alice", "alice", "");
        assertThat(route("alice@bad.sub.example.test")).isInstanceOf(Remote.class);
    }

    @Test
    void hostedDomainsKeepIt() {
        isAccount("bob@hosted.test", "bob@hosted.test", "");
        isAccount("bob@alias.test", "bob@hosted.test", "");
        isAccount("x@y.wild.test", "x@y.wild.test", "");
        isAccount("all@z.wild.test", "all@.wild.test", "");
        assertThat(route("alice@hosted.test"))
                .isEqualTo(new UnknownUser("User <alice@hosted.test> unknown"));
    }

    @Test
    void unknownUsersAreNamed() {
        assertThat(route("nobody@example.test"))
                .isEqualTo(new UnknownUser("User <nobody@example.test> unknown"));
        assertThat(route(".alice@example.test")).isInstanceOf(UnknownUser.class);
        assertThat(route("../alice@example.test")).isInstanceOf(UnknownUser.class);
    }

    @Test
    void anExtensionNeedsADotFile() throws Exception {
        assertThat(route("alice-list@example.test")).isInstanceOf(UnknownUser.class);
        Files.createFile(directory.resolve("home/alice/.courier-list"));
        isAccount("alice-list@example.test", "alice", "list");
        isAccount("alice+list@example.test", "alice", "list");
        Files.createFile(directory.resolve("home/alice/.courier-list-default"));
        isAccount("alice-list-x-y@example.test", "alice", "list-x-y");
        assertThat(route("alice-list-x-y-z@example.test")).isInstanceOf(UnknownUser.class);
        assertThat(route("alice-other-x@example.test")).isInstanceOf(UnknownUser.class);
        Files.createFile(directory.resolve("home/alice/.courier-default"));
        isAccount("alice-other-x@example.test", "alice", "other-x");
    }

    @Test
    void theWholeNameComesBeforeAnExtension() {
        isAccount("a-b@example.test", "a-b", "");
    }

    @Test
    void postmasterHasNoCase() throws Exception {
        account("postmaster");
        isAccount("PostMaster@example.test", "postmaster", "");
        assertThat(route("ALICE@example.test")).isInstanceOf(UnknownUser.class);
        write("locallowercase", "");
        isAccount("ALICE@example.test", "alice", "");
    }

    @Test
    void withoutAccountsMailWaits() throws Exception {
        Files.delete(directory.resolve("userdb"));
        Files.createSymbolicLink(
                directory.resolve("userdb"), directory.resolve("userdb")); // can't be read
        assertThat(route("alice@example.test")).isInstanceOf(Unavailable.class);
    }

    @Test
    void routesAreReadFromTheTop() throws Exception {
        write(
                "esmtproutes",
                """
                # comment
                one.test: relay.test,2525 /SECURITY=REQUIRED
                direct.test:
                .test:[192.0.2.1],26
                smtps.example: host /SECURITY=SMTPS,IPV4ONLY
                :  smart.example
                """);
        assertThat(route("a@one.test")).isEqualTo(new Remote("relay.test,2525 /SECURITY=REQUIRED"));
        assertThat(route("a@direct.test")).isEqualTo(new Remote("direct.test"));
        assertThat(route("a@other.test")).isEqualTo(new Remote("[192.0.2.1],26"));
        assertThat(route("a@smtps.example")).isEqualTo(new Remote("host /SECURITY=SMTPS IPV4ONLY"));
        assertThat(route("a@elsewhere.example")).isEqualTo(new Remote("smart.example"));
        assertThat(Relay.parse("relay.test,2525 /SECURITY=REQUIRED"))
                .isEqualTo(
                        new Relay(
                                "relay.test,2525",
                                "relay.test",
                                OptionalInt.of(2525),
                                Relay.Security.REQUIRED,
                                false,
                                false));
    }

    @Test
    void aChangedRouteIsSeenAndAWrongOneLeavesTheLastGoodInForce() throws Exception {
        var router = router();
        var mailbox = Mailbox.parse("a@one.example");
        assertThat(router.route(mailbox)).isEqualTo(new Remote("one.example"));
        write("esmtproutes", ":smart.example\n");
        touch(1);
        assertThat(router.route(mailbox)).isEqualTo(new Remote("smart.example"));
        write("esmtproutes", "nonsense\n");
        touch(2);
        assertThat(router.route(mailbox)).isEqualTo(new Remote("smart.example"));
        assertThatThrownBy(this::router)
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("esmtproutes:1: read \"nonsense\", expected domain:relay");
    }

    private void touch(int minutes) throws IOException {
        Files.setLastModifiedTime(
                directory.resolve("esmtproutes"),
                FileTime.fromMillis(System.currentTimeMillis() + minutes * 60_000));
    }

    @Test
    void wrongFlagsAndPortsAreNamed() {
        assertThatThrownBy(() -> Relay.parse("h /SECURITY=MAYBE"))
                .hasMessageContaining("read \"/SECURITY=MAYBE\", expected /SECURITY=STARTTLS");
        assertThatThrownBy(() -> Relay.parse("h,99999"))
                .hasMessageContaining("expected a port from 1 to 65535");
    }

    @Test
    void localDomainsAreKnown() {
        var router = router();
        assertThat(router.isLocal("Example.TEST")).isTrue();
        assertThat(router.isLocal("q.wild.test")).isTrue();
        assertThat(router.isLocal("wild.test")).isFalse();
        assertThat(router.isLocal("elsewhere.example")).isFalse();
    }
}
