package org.courier.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.dns.Resolver.Found;
import org.courier.core.dns.Resolver.Mx;
import org.courier.core.dns.Resolver.NoData;
import org.courier.core.dns.Resolver.NoDomain;
import org.courier.core.dns.Resolver.TemporaryFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class ResolverTest {
    private static final String ZONE =
            """
            example.test.         IN MX 20 second.example.test.
            example.test.         IN MX 10 first.example.test.
            first.example.test.   IN A 192.0.2.1
            first.example.test.   IN AAAA 2001:db8::1
            second.example.test.  IN A 192.0.2.2
            six.example.test.     IN AAAA 2001:db8::6
            nomail.test.          IN MX 0 .
            alias.test.           IN CNAME first.example.test.
            dangling.test.        IN CNAME nowhere.test.
            loop1.test.           IN CNAME loop2.test.
            loop2.test.           IN CNAME loop1.test.
            text.test.            IN TXT "v=spf1 " "-all"
            text.test.            IN TXT "other"
            *.wild.test.          IN A 192.0.2.9
            a.b.deep.test.        IN A 192.0.2.10
            1.2.0.192.in-addr.arpa. IN PTR first.example.test.
            xn--bcher-kva.test.   IN A 192.0.2.11
            """;

    @TempDir Path directory;

    private Resolver zone(String text) throws Exception {
        var file = directory.resolve("zone");
        Files.writeString(file, text);
        return Resolver.zoneFile(file);
    }

    private static int exchangers(Resolver resolver, String domain) {
        return resolver.mx(domain) instanceof Found<Mx>(var records) ? records.size() : -1;
    }

    @Test
    void mailExchangersComeMostPreferredFirst() throws Exception {
        assertThat(zone(ZONE).mx("Example.TEST"))
                .isEqualTo(
                        new Found<>(
                                List.of(
                                        new Mx(10, "first.example.test"),
                                        new Mx(20, "second.example.test"))));
    }

    @Test
    void theNullMxIsADot() throws Exception {
        assertThat(zone(ZONE).mx("nomail.test")).isEqualTo(new Found<>(List.of(new Mx(0, "."))));
    }

    @Test
    void addressesOfBothKinds() throws Exception {
        var resolver = zone(ZONE);
        assertThat(resolver.addresses("first.example.test"))
                .isEqualTo(
                        new Found<>(
                                List.of(
                                        InetAddress.ofLiteral("192.0.2.1"),
                                        InetAddress.ofLiteral("2001:db8::1"))));
        assertThat(resolver.addresses("six.example.test"))
                .isEqualTo(new Found<>(List.of(InetAddress.ofLiteral("2001:db8::6"))));
        assertThat(resolver.addresses("alias.test"))
                .isEqualTo(resolver.addresses("first.example.test"));
        assertThat(resolver.addresses("bücher.test"))
                .isEqualTo(new Found<>(List.of(InetAddress.ofLiteral("192.0.2.11"))));
        assertThat(resolver.addresses("x.y.wild.test"))
                .isEqualTo(new Found<>(List.of(InetAddress.ofLiteral("192.0.2.9"))));
    }

    @Test
    void noDataAndNoDomainAreDifferent() throws Exception {
        var resolver = zone(ZONE);
        assertThat(resolver.mx("first.example.test")).isInstanceOf(NoData.class);
        assertThat(resolver.mx("nowhere.test")).isInstanceOf(NoDomain.class);
        assertThat(resolver.addresses("example.test")).isInstanceOf(NoData.class);
        assertThat(resolver.addresses("dangling.test")).isInstanceOf(NoDomain.class);
        assertThat(resolver.addresses("b.deep.test")).isInstanceOf(NoData.class);
    }

    @Test
    void namesThatDnsCannotCarryDoNotExist() throws Exception {
        var resolver = zone(ZONE);
        assertThat(resolver.mx("a".repeat(64) + ".test")).isInstanceOf(NoDomain.class);
        assertThat(resolver.mx("a.".repeat(200) + "test")).isInstanceOf(NoDomain.class);
        assertThat(resolver.mx("a..test")).isInstanceOf(NoDomain.class);
        assertThat(resolver.mx("")).isInstanceOf(NoDomain.class);
        assertThat(resolver.mx("ü".repeat(300))).isInstanceOf(NoDomain.class);
    }

    @Test
    void aCircleOfAliasesIsTold() throws Exception {
        assertThat(zone(ZONE).addresses("loop1.test"))
                .isInstanceOfSatisfying(
                        TemporaryFailure.class, f -> assertThat(f.isCnameLoop()).isTrue());
    }

    @Test
    void aChainOfAliasesHasALimit() throws Exception {
        var chain = new StringBuilder("a20.test. IN A 192.0.2.1\n");
        for (int i = 0; i < 20; i++)
            chain.append("a%d.test. IN CNAME a%d.test.%n".formatted(i, i + 1));
        var resolver = zone(chain.toString());
        assertThat(resolver.addresses("a15.test")).isInstanceOf(Found.class);
        assertThat(resolver.addresses("a0.test")).isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void manyRecordsAreCut() throws Exception {
        var many = new StringBuilder();
        for (int i = 0; i < 1000; i++) many.append("m.test. IN MX 1 h%d.test.%n".formatted(i));
        assertThat(exchangers(zone(many.toString()), "m.test")).isEqualTo(100);
    }

    @Test
    void stringsOfATextAreJoined() throws Exception {
        assertThat(zone(ZONE).txt("text.test"))
                .isEqualTo(new Found<>(List.of("v=spf1 -all", "other")));
    }

    @Test
    void anAddressHasNames() throws Exception {
        var resolver = zone(ZONE);
        assertThat(resolver.reverse(InetAddress.ofLiteral("192.0.2.1")))
                .isEqualTo(new Found<>(List.of("first.example.test")));
        assertThat(resolver.reverse(InetAddress.ofLiteral("2001:db8::1")))
                .isInstanceOf(NoDomain.class);
    }

    @Test
    void aBrokenZoneFileNamesItself() {
        assertThatThrownBy(() -> zone("example.test. IN MX nonsense\n"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("zone");
    }

    @Test
    void aServerIsAskedOnceAndItsAnswerKept() throws Exception {
        try (var server = new DnsServer(directory, ZONE)) {
            var resolver = Resolver.of(server.address(), Duration.ofSeconds(5));
            assertThat(resolver.mx("example.test")).isInstanceOf(Found.class);
            assertThat(resolver.mx("EXAMPLE.test")).isInstanceOf(Found.class);
            assertThat(server.questions()).isEqualTo(1);
            assertThat(resolver.mx("nowhere.test")).isInstanceOf(NoDomain.class);
        }
    }

    @Test
    void aCutAnswerIsAskedForAgainByTcp() throws Exception {
        var many = new StringBuilder();
        for (int i = 0; i < 90; i++)
            many.append("m.test. IN MX 1 a-rather-long-name-%d.example.test.%n".formatted(i));
        try (var server = new DnsServer(directory, many.toString())) {
            var resolver = Resolver.of(server.address(), Duration.ofSeconds(5));
            assertThat(exchangers(resolver, "m.test")).isEqualTo(90);
        }
    }

    @Test
    void aServerThatFailsIsATemporaryFailure() throws Exception {
        try (var server = new DnsServer(directory, ZONE)) {
            server.fail();
            assertThat(Resolver.of(server.address(), Duration.ofSeconds(5)).mx("example.test"))
                    .isInstanceOfSatisfying(
                            TemporaryFailure.class,
                            f -> assertThat(f.reason()).contains("SERVFAIL"));
        }
    }

    @Test
    void aSilentServerIsATemporaryFailure() throws Exception {
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var address = (InetSocketAddress) silent.getLocalSocketAddress();
            assertThat(Resolver.of(address, Duration.ofMillis(100)).mx("example.test"))
                    .isInstanceOf(TemporaryFailure.class);
        }
    }

    @Test
    void theHostsFileComesFirst() throws Exception {
        var hosts = directory.resolve("hosts");
        Files.writeString(
                hosts, "127.0.0.1 localhost\n::1 localhost # both\n192.0.2.77 a b\nbad x\n");
        var resolver = Resolver.system(directory.resolve("none"), hosts);
        assertThat(resolver.addresses("LocalHost"))
                .isEqualTo(
                        new Found<>(
                                List.of(
                                        InetAddress.ofLiteral("127.0.0.1"),
                                        InetAddress.ofLiteral("::1"))));
        assertThat(resolver.reverse(InetAddress.ofLiteral("192.0.2.77")))
                .isEqualTo(new Found<>(List.of("a", "b")));
    }

    @Test
    void resolvConfIsReadAsTheSystemReadsIt() {
        var read =
                SystemServers.read(
                        List.of(
                                "# comment",
                                "search example.test",
                                "nameserver 192.0.2.53",
                                "nameserver nonsense",
                                "nameserver 2001:db8::53",
                                "options timeout:1 attempts:99 rotate",
                                "nameserver 192.0.2.54",
                                "nameserver 192.0.2.55"));
        assertThat(read.attempts()).isEqualTo(5);
        assertThat(read.servers())
                .extracting(s -> s.getAddress().getAddress().getHostAddress())
                .containsExactly("192.0.2.53", "2001:db8:0:0:0:0:0:53", "192.0.2.54");
        assertThat(read.servers().getFirst().getTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(SystemServers.read(List.of()).servers()).hasSize(1);
    }
}
