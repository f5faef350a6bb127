package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.dns.DnsServer;
import org.courier.core.dns.Resolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// -block and -allow, with a name server on loopback.
@Timeout(60)
class DnsListsTest {
    private static final String ZONE =
            """
            7.2.0.192.bl.test.   IN A 127.0.0.2
            7.2.0.192.bl.test.   IN A 127.0.0.4
            7.2.0.192.bl.test.   IN TXT "listed, see http://bl.test/"
            7.2.0.192.plain.test. IN A 127.0.0.2
            7.2.0.192.text.test. IN TXT "only text"
            7.2.0.192.evil.test. IN A 127.0.0.2
            7.2.0.192.evil.test. IN TXT "a\\013\\010250 ok"
            7.2.0.192.wl.test.   IN A 127.0.0.1
            7.2.0.192.wl.test.   IN TXT "a friend"
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test. IN A 127.0.0.2
            """;

    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");

    @TempDir Path directory;
    private DnsServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new DnsServer(directory, ZONE);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private DnsLists lists(String options) {
        return new DnsLists(
                TcpdOptions.parse(options).lists(),
                Resolver.of(server.address(), Duration.ofSeconds(5)),
                DnsLists.TIME);
    }

    private Map<String, String> said(String options) throws IOException {
        return lists(options).variables(CLIENT, Map.of());
    }

    @Test
    void theListsTextIsTheMessageWhenWanted() throws IOException {
        assertThat(said("-block=bl.test,BLOCK,*"))
                .isEqualTo(
                        Map.of(
                                "BLOCK",
                                "listed, see http://bl.test/",
                                "BLOCK_TXT",
                                "listed, see http://bl.test/",
                                "BLOCK_ZONE",
                                "bl.test",
                                "BLOCK_IP",
                                "127.0.0.2"));
        assertThat(said("-block=plain.test=Plain"))
                .isEqualTo(
                        Map.of(
                                "BLOCK",
                                "Blacklisted by plain.test",
                                "BLOCK_ZONE",
                                "Plain",
                                "BLOCK_IP",
                                "127.0.0.2"));
        assertThat(said("-block=text.test,BLOCK,*"))
                .isEqualTo(
                        Map.of(
                                "BLOCK", "only text",
                                "BLOCK_TXT", "only text",
                                "BLOCK_ZONE", "text.test"));
        assertThat(said("-block=text.test")).isEmpty();
        assertThat(said("-block=none.test")).isEmpty();
    }

    @Test
    void anOwnMessageMayNameTheClient() throws IOException {
        assertThat(said("'-block=bl.test,WHY,550 @ is listed'"))
                .isEqualTo(
                        Map.of(
                                "WHY", "550 192.0.2.7 is listed",
                                "WHY_ZONE", "bl.test",
                                "WHY_IP", "127.0.0.2"));
    }

    @Test
    void onlyTheAnswerThatWasAskedForCounts() throws IOException {
        assertThat(said("-block=bl.test,BLOCK/127.0.0.4,x").get("BLOCK_IP")).isEqualTo("127.0.0.4");
        assertThat(said("-block=bl.test/127.0.0.9")).isEmpty();
        assertThat(said("-block=text.test,BLOCK/127.0.0.2,*")).isEmpty();
    }

    @Test
    void whoIsAllowedIsNotBlocked() throws IOException {
        assertThat(said("-allow=wl.test=friends -block=bl.test"))
                .isEqualTo(
                        Map.of(
                                "BLOCK", "",
                                "ALLOW_0", "BLOCK",
                                "BLOCK_ZONE", "friends",
                                "BLOCK_IP", "127.0.0.1"));
        assertThat(said("-allow=wl.test,BLOCK,")).containsEntry("BLOCK_TXT", "a friend");
        assertThat(said("-allow=wl.test -allow=wl.test,B2")).containsEntry("ALLOW_1", "B2");
        assertThat(said("-block=bl.test -allow=wl.test").get("BLOCK"))
                .isEqualTo("Blacklisted by bl.test");
        assertThat(said("-block=bl.test -block=plain.test,BLOCK2").get("BLOCK2"))
                .isEqualTo("Blacklisted by plain.test");
    }

    @Test
    void aVariableOfTheAccessFileIsKeptAndNobodyIsAsked() throws IOException {
        assertThat(lists("-block=bl.test").variables(CLIENT, Map.of("BLOCK", ""))).isEmpty();
        assertThat(server.questions()).isZero();
    }

    @Test
    void ipv6IsAskedForByNibbles() throws IOException {
        var six = InetAddress.ofLiteral("2001:db8::1");
        assertThat(lists("-block=bl.test").variables(six, Map.of()).get("BLOCK"))
                .isEqualTo("Blacklisted by bl.test");
    }

    @Test
    void aTextIsOneLine() throws IOException {
        assertThat(said("-block=evil.test,BLOCK,*").get("BLOCK")).isEqualTo("a  250 ok");
    }

    @Test
    void aListThatFailsSaysNothing() throws IOException {
        server.fail();
        assertThat(said("-block=bl.test")).isEmpty();
    }

    @Test
    void silentListsCostTheTimeOnceNotEach() throws IOException {
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var at = new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort());
            var lists =
                    new DnsLists(
                            TcpdOptions.parse("-block=a.test -block=b.test,B -block=c.test,C")
                                    .lists(),
                            Resolver.of(at, Duration.ofSeconds(30)),
                            Duration.ofMillis(300));
            assertThat(lists.variables(CLIENT, Map.of())).isEmpty();
        }
    }
}
