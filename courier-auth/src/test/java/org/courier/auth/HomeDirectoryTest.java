package org.courier.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult.Accepted;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/// AUTH_MKHOMEDIR_SKEL.
class HomeDirectoryTest {
    private static final Client IMAP =
            new Client("imap", new InetSocketAddress("127.0.0.1", 1), Optional.empty());

    @TempDir Path directory;
    private Path home;
    private Path skeleton;
    private Authenticator authenticator;

    @BeforeEach
    void accounts() throws IOException {
        skeleton = Files.createDirectories(directory.resolve("skel/Maildir/cur")).resolve("../..");
        skeleton = skeleton.normalize();
        Files.writeString(skeleton.resolve(".profile"), "hello");
        Files.createSymbolicLink(skeleton.resolve("link"), Path.of("/etc/hostname"));
        var accounts = TestAccounts.create(directory, "fred:secret");
        home = accounts.account("fred").home();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
        authenticator = accounts.authenticator().withSkeleton(Optional.of(skeleton));
    }

    private AuthResult login(String password) {
        return authenticator.authenticate(IMAP, new Credentials.Password("fred", password));
    }

    @Test
    void theFirstLoginMakesTheHome() throws IOException {
        login("wrong");
        assertThat(home).doesNotExist();
        var account = ((Accepted) login("secret")).account();
        assertThat(home.resolve("Maildir/cur")).isDirectory();
        assertThat(home.resolve(".profile")).hasContent("hello");
        assertThat(Files.readSymbolicLink(home.resolve("link"))).hasToString("/etc/hostname");
        try (var files = Files.walk(home)) {
            for (var file : files.toList()) {
                assertThat(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                        .isEqualTo(account.uid());
                assertThat(Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS))
                        .isEqualTo(account.gid());
            }
        }
        try (var beside = Files.list(home.getParent())) {
            assertThat(beside).containsExactly(home);
        }
    }

    @Test
    void aHomeThatIsThereStaysAsItIs() throws IOException {
        Files.createDirectory(home);
        login("secret");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aLinkThatLeadsNowhereIsNotFollowed() throws IOException {
        var target = directory.resolve("elsewhere");
        Files.createSymbolicLink(home, target);
        login("secret");
        assertThat(target).doesNotExist();
    }

    @Test
    void withoutASkeletonTheLoginGoesOn() throws IOException {
        Files.move(skeleton, directory.resolve("gone"));
        assertThat(login("secret")).isInstanceOf(Accepted.class);
        assertThat(home).doesNotExist();
        try (var beside = Files.list(home.getParent())) {
            assertThat(beside).isEmpty();
        }
    }
}
