package org.courier.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.backend.Backends;
import org.courier.core.config.ConfigDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

class AuthenticatorTest {
    private static final Client IMAP =
            new Client("imap", new InetSocketAddress("127.0.0.1", 1), Optional.empty());

    @TempDir Path directory;

    /// A source that always says the same.
    private record Fixed(String name, AuthResult result, List<String> asked)
            implements AuthBackend {
        Fixed(AuthResult result) {
            this("fixed", result, new ArrayList<>());
        }

        @Override
        public AuthResult authenticate(Client client, Credentials credentials) {
            asked.add(credentials.user());
            return result;
        }

        @Override
        public AuthResult lookUp(Client client, String user) {
            asked.add(user);
            return result;
        }

        @Override
        public boolean enumerate(Consumer<Account> each) {
            if (result instanceof Accepted(var account)) {
                each.accept(account);
            }
            return true;
        }

        @Override
        public AuthResult changePassword(Client client, String user, String old, String now) {
            asked.add(user);
            return result;
        }
    }

    private static Account account(int uid, int gid, String options) {
        return new Account(
                "fred",
                Optional.empty(),
                uid,
                gid,
                Path.of("/home/fred"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("{PLAIN}x"),
                Optional.of("x"),
                AccountOptions.parse(options));
    }

    private static final Credentials FRED = new Credentials.Password("fred", "x");

    @Test
    void aRejectionHandsOnAndAFailureEndsTheSearch() {
        var no = new Fixed(new Rejected());
        var yes = new Fixed(new Accepted(account(1, 1, "")));
        var down = new Fixed(new TemporaryFailure("database down"));
        assertThat(Authenticator.of(List.of(no, yes, down)).authenticate(IMAP, FRED))
                .isInstanceOf(Accepted.class);
        assertThat(down.asked()).isEmpty();
        assertThat(Authenticator.of(List.of(no, down, yes)).authenticate(IMAP, FRED))
                .isEqualTo(new TemporaryFailure("database down"));
        assertThat(Authenticator.of(List.of(no, no)).lookUp("imap", "fred"))
                .isInstanceOf(Rejected.class);
        assertThat(Authenticator.of(List.of(no, yes)).changePassword("imap", "fred", "x", "y"))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void withoutAnySourceNobodyIsUnknown() {
        assertThat(Authenticator.of(List.of()).lookUp("imap", "fred"))
                .isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void rootIsNoAccount() {
        for (var root : List.of(account(0, 1, ""), account(1, 0, ""))) {
            var authenticator = Authenticator.of(List.of(new Fixed(new Accepted(root))));
            assertThat(authenticator.authenticate(IMAP, FRED)).isInstanceOf(Rejected.class);
            var seen = new ArrayList<Account>();
            authenticator.enumerate(seen::add);
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void defaultOptionsFillWhatTheAccountLeavesOpen() {
        var fred = account(1, 1, "disableimap=0,group=a,group=b");
        var authenticator =
                Authenticator.of(
                        List.of(new Fixed(new Accepted(fred))),
                        AccountOptions.parse("disableimap=1,wbnodsn=1,group=c"));
        var result = (Accepted) authenticator.lookUp("imap", "fred");
        assertThat(result.account().options().format())
                .isEqualTo("disableimap=0,group=a,group=b,wbnodsn=1");
    }

    @Test
    void qualifiesNamesWithoutASeparator() {
        assertThat(Authenticator.qualify("fred", "@example.com", "")).isEqualTo("fred@example.com");
        assertThat(Authenticator.qualify("fred@a", "@example.com", "")).isEqualTo("fred@a");
        assertThat(Authenticator.qualify("fred%a", "@example.com", "@%")).isEqualTo("fred%a");
        assertThat(Authenticator.qualify("fred%a", "@e.com", "@")).isEqualTo("fred%a@e.com");
        assertThat(Authenticator.qualify("fred", "", "@")).isEqualTo("fred");
        var fixed = new Fixed(new Rejected());
        var authenticator = Authenticator.of(List.of(fixed)).withDefaultDomain("@e.com", "");
        authenticator.authenticate(IMAP, FRED);
        authenticator.authenticate(IMAP, new Credentials.Cram("md5", "<a@b>", "wilma", "00"));
        authenticator.lookUp("imap", "bob@x");
        assertThat(fixed.asked()).containsExactly("fred@e.com", "wilma@e.com", "bob@x");
    }

    @Test
    void optionsAreReadAsCDoes() {
        var options = AccountOptions.parse("disableimap=1, disablepop3=0,group=a,x,group=b,,t=Yes");
        assertThat(options.flag("disableimap")).isTrue();
        assertThat(options.flag("disablepop3")).isFalse();
        assertThat(options.flag("x")).isFalse();
        assertThat(options.value("x")).contains("");
        assertThat(options.flag("t")).isTrue();
        assertThat(options.flag("none")).isFalse();
        assertThat(options.values("group")).containsExactly("a", "b");
        assertThat(AccountOptions.parse("n=12abc").flag("n")).isTrue();
        assertThat(AccountOptions.parse("").entries()).isEmpty();
    }

    @Test
    void readsAuthdaemonrcAndSkipsModulesThatAreNotHere() throws Exception {
        TestAccounts.create(directory, "alice:secret");
        Files.writeString(
                directory.resolve("authdaemonrc"),
                "authmodulelist=\"authnever authuserdb\"\nDEFAULTOPTIONS=\"wbnodsn=1\"\n");
        var authenticator = Backends.authenticator(ConfigDirectory.of(directory));
        var alice = new Credentials.Password("alice", "secret");
        var result = (Accepted) authenticator.authenticate(IMAP, alice);
        assertThat(result.account().options().flag("wbnodsn")).isTrue();
    }

    @Test
    void theFixtureMakesAccountsWithMaildirs() throws Exception {
        var accounts =
                TestAccounts.create(directory, "alice:secret", "bob@example.test:pw:quota=10S");
        assertThat(accounts.maildir("alice").resolve("cur")).isDirectory();
        assertThat(accounts.account("bob@example.test").quota()).contains("10S");
    }
}
