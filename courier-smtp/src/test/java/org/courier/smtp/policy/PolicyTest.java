package org.courier.smtp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.dns.Resolver;
import org.courier.smtp.alias.HostNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class PolicyTest {
    @TempDir Path directory;

    @CsvSource({
        "u@bad.test, true",
        "U@BAD.test, true",
        "v@bad.test, false",
        "any@all.test, true",
        "any@sub.all.test, false",
        "any@x.below.test, true",
        "any@below.test, false",
        "w@y.some.test, true",
        "v@y.some.test, false"
    })
    @ParameterizedTest
    void badFrom(String sender, boolean bad) throws IOException {
        write("bofh", "badfrom u@bad.test @all.test # two\nbadfrom @.below.test w@.some.test\n");
        assertThat(bofh().isBadFrom(Mailbox.parse(sender))).isEqualTo(bad);
    }

    @Test
    void maxRecipients() throws IOException {
        assertThat(bofh().maxRecipients()).isEqualTo(new Bofh.MaxRecipients(100, false));
        write("bofh", "freemail x.test\nspamtrap t@x\nmaxrcpts 7 hard\nunheard of\n");
        assertThat(bofh().maxRecipients()).isEqualTo(new Bofh.MaxRecipients(7, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxrcpts", "maxrcpts 0", "maxrcpts many", "maxrcpts 5 soft"})
    void badMaxRecipients(String line) throws IOException {
        write("bofh", "\n" + line + "\n");
        assertThatThrownBy(this::bofh)
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("bofh:2: maxrcpts: ");
    }

    @Test
    void withoutAListOnlyThisHost() throws IOException {
        write("me", "mx.example.test\n");
        assertThat(relay().accepts("MX.example.TEST")).isTrue();
        assertThat(relay().accepts("example.test")).isFalse();
        write("esmtpacceptmailfor.dir/one", "one.test\n");
        assertThat(relay().accepts("one.test")).isTrue();
        assertThat(relay().accepts("mx.example.test")).isFalse();
        write("esmtpacceptmailfor", "!x.two.test\n.two.test\n");
        assertThat(relay().accepts("y.two.test")).isTrue();
        assertThat(relay().accepts("x.two.test")).isFalse();
    }

    @Test
    void aNameServerThatIsSilentIsTemporary() throws IOException {
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var server = (InetSocketAddress) silent.getLocalSocketAddress();
            var check = new SenderCheck(Resolver.of(server, Duration.ofMillis(200)));
            assertThatThrownBy(() -> check.check(Mailbox.parse("x@slow.test")))
                    .hasMessage("417 DNS lookup failure: slow.test.  Try again later.");
        }
    }

    private Bofh bofh() {
        return new Bofh(ConfigDirectory.of(directory));
    }

    private RelayRule relay() {
        var configuration = ConfigDirectory.of(directory);
        return new RelayRule(configuration, HostNames.of(configuration));
    }

    private void write(String name, String text) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
