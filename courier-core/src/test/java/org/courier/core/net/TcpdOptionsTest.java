package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.config.Settings;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class TcpdOptionsTest {
    @Test
    void readsWhatDebianShips() {
        var options = TcpdOptions.parse("-nodnslookup -noidentlookup");
        assertThat(options.lookUpNames()).isFalse();
        assertThat(options.maxPerAddress()).isEmpty();
        var esmtpd =
                TcpdOptions.parse(
                        "-stderrlogger=/usr/sbin/courierlogger -stderr=socket -user=daemon"
                                + " -group=daemon -pid=/run/x -listen=5 -restart -stop"
                                + " -stderrloggername=courieresmtpd");
        assertThat(esmtpd.lookUpNames()).isTrue();
        assertThat(esmtpd.lists()).isEmpty();
    }

    @Test
    void readsLimitsAccessAndProxy() {
        var options =
                TcpdOptions.parse(
                        "-maxperc=7 -maxperip=3 -maxprocs=50 -warn=20 -access=/a/b.dat -accesslocal"
                                + " -address=127.0.0.1 '-denymsg=go away'"
                                + " -haproxy=5/port=143,10.0.0.1.imaps"
                                + " -haproxyfrom=10.1,2001:db8::/32");
        assertThat(options.maxPerNetwork()).hasValue(7);
        assertThat(options.maxPerAddress()).hasValue(3);
        assertThat(options.maxConnections()).hasValue(50);
        assertThat(options.warn()).hasValue(20);
        assertThat(options.access()).contains(Path.of("/a/b"));
        assertThat(options.accessLocal()).isTrue();
        assertThat(options.address()).contains("127.0.0.1");
        assertThat(options.denyMessage()).contains("go away");
        var proxy = options.proxyProtocol().orElseThrow();
        assertThat(proxy.limit()).isEqualTo(Duration.ofSeconds(5));
        assertThat(proxy.begins(at("192.0.2.1", 143), ip("10.1.9.9"))).isTrue();
        assertThat(proxy.begins(at("192.0.2.1", 143), ip("2001:db8:7::1"))).isTrue();
        assertThat(proxy.begins(at("192.0.2.1", 143), ip("10.2.9.9"))).isFalse();
        assertThat(proxy.begins(at("192.0.2.1", 993), ip("10.1.9.9"))).isFalse();
        assertThat(proxy.begins(at("10.0.0.1", 993), ip("10.1.9.9"))).isTrue();
        var everybody = TcpdOptions.parse("-haproxy").proxyProtocol().orElseThrow();
        assertThat(everybody.limit()).isEqualTo(Duration.ofSeconds(15));
        assertThat(everybody.begins(at("192.0.2.1", 143), ip("192.0.2.7"))).isTrue();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(ip(address), port);
    }

    private static InetAddress ip(String address) {
        return InetAddress.ofLiteral(address);
    }

    @Test
    void readsDnsLists() {
        var options =
                TcpdOptions.parse(
                        "-allow=wl.test=White,BLOCK, -block=bl.test. \"-block=b2.test,"
                                + "BLOCK2/127.0.0.2,550 No, @ is listed\" -block=b3.test/127.0.0.4"
                                + " -block=b4.test,BLOCK,* -drop -drop=BLOCK2,BLOCK3");
        assertThat(options.lists())
                .containsExactly(
                        new DnsList(
                                true,
                                "wl.test",
                                "White",
                                "BLOCK",
                                Optional.empty(),
                                Optional.of("")),
                        new DnsList(
                                false,
                                "bl.test",
                                "bl.test",
                                "BLOCK",
                                Optional.empty(),
                                Optional.empty()),
                        new DnsList(
                                false,
                                "b2.test",
                                "b2.test",
                                "BLOCK2",
                                Optional.of(ip("127.0.0.2")),
                                Optional.of("550 No, @ is listed")),
                        new DnsList(
                                false,
                                "b3.test",
                                "b3.test",
                                "BLOCK",
                                Optional.of(ip("127.0.0.4")),
                                Optional.empty()),
                        new DnsList(
                                false,
                                "b4.test",
                                "b4.test",
                                "BLOCK",
                                Optional.empty(),
                                Optional.of("*")));
        assertThat(options.drop()).isEqualTo(List.of("BLOCK", "BLOCK2", "BLOCK3"));
    }

    @Test
    void listsOfSeveralSettingsAddUp() {
        var all = TcpdOptions.parse("-drop").and(TcpdOptions.parse("-block=a.test -maxprocs=3"));
        assertThat(all.and(TcpdOptions.parse("-maxprocs=4 -block=b.test")).lists())
                .extracting(DnsList::zone)
                .containsExactly("a.test", "b.test");
        assertThat(all.drop()).containsExactly("BLOCK");
        assertThat(all.maxConnections()).hasValue(3);
    }

    @Test
    void namesTheWrongOption() {
        for (var wrong :
                Map.of(
                                "-maxperip=many", "-maxperip=many: expected a whole number",
                                "-maxprocs=0", "-maxprocs=0: expected a whole number",
                                "-blok=a.test", "-blok=a.test: couriertcpd has no such option",
                                "-block=a_b/c", "-block=a_b/c: expected an address, read \"c\"",
                                "-block=", "-block=: expected a DNS zone, read \"\"",
                                "-access=", "-access=: expected a file",
                                "'-denymsg=x", "a quote without an end",
                                "-haproxy=5/port=zz", "-haproxy=5/port=zz: not a port: \"zz\"")
                        .entrySet())
            assertThatThrownBy(() -> TcpdOptions.parse(wrong.getKey()))
                    .hasMessage(wrong.getValue());
        var setting = TcpdOptions.setting("TCPDOPTS", "-nodnslookup", "x");
        assertThat(Settings.defaults().get(setting).lookUpNames()).isFalse();
        assertThatThrownBy(() -> Settings.of(Map.of("TCPDOPTS", "-what")).get(setting))
                .hasMessage("TCPDOPTS: -what: couriertcpd has no such option");
    }
}
