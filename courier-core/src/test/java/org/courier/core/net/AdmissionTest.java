package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.config.ConfigError;
import org.courier.core.dns.Resolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Who may connect, through a listener: a session says the variables it was given.
@Timeout(30)
class AdmissionTest {
    @TempDir Path directory;
    private final List<Listener> listeners = new ArrayList<>();

    @AfterEach
    void closeListeners() {
        listeners.forEach(l -> l.close(Duration.ZERO));
    }

    private InetSocketAddress serve(String options, String... access) throws IOException {
        var file = Files.writeString(directory.resolve("access"), String.join("\n", access));
        var zone =
                Files.writeString(directory.resolve("zone"), "4.3.3.127.bl.test. IN A 127.0.0.2\n");
        var tcpd = TcpdOptions.parse(options);
        var listener =
                Listener.open(
                        tcpd.listen(
                                "imap",
                                "0",
                                "127.0.0.1",
                                new TcpdOptions.Limits(9, 9, 9),
                                tcpd.admission(file, () -> Resolver.zoneFile(zone))),
                        c -> c.write(new TreeMap<>(c.variables()) + "\n"));
        listeners.add(listener);
        return listener.addresses().getFirst();
    }

    private static String said(String from, InetSocketAddress to, String... lines)
            throws IOException {
        var own = new InetSocketAddress(InetAddress.getByName(from), 0);
        try (var client = Connection.connect(to, Optional.of(own), Duration.ofSeconds(10))) {
            client.readTimeOut(Duration.ofSeconds(10));
            for (var line : lines) client.write(line + "\r\n");
            client.flush();
            return new String(client.readLine(1000), StandardCharsets.UTF_8);
        }
    }

    @Test
    void thePlaceAndTheClientBothSetVariables() throws IOException {
        var access = new String[] {"127.3.3.3\tallow,A=client,B", "127.0.0.1\tallow,A=place,C=1"};
        assertThat(said("127.3.3.3", serve("", access))).isEqualTo("{A=client, B=}\n");
        assertThat(said("127.3.3.3", serve("-accesslocal", access)))
                .isEqualTo("{A=client, B=, C=1}\n");
        // as couriertcpd 1.0.16 was seen to do, * stands for the place, too
        assertThat(said("127.3.3.3", serve("-accesslocal", "127.3.3.3\tallow,A", "*\tallow,S")))
                .isEqualTo("{A=, S=}\n");
        assertThat(said("127.3.3.3", serve("-accesslocal", "127.3.3.3\tallow", "*\tdeny")))
                .isEmpty();
    }

    @Test
    void aCompiledListAloneIsAnError() throws IOException {
        Files.writeString(directory.resolve("smtpaccess.dat"), "GDBM");
        var list = directory.resolve("smtpaccess");
        assertThatThrownBy(() -> AccessList.load(list))
                .isInstanceOf(ConfigError.class)
                .hasMessage(list + ": is not there; " + list + ".dat cannot be read without it");
    }

    @Test
    void aPlaceThatIsDeniedSaysNothing() throws IOException {
        var at = serve("-accesslocal '-denymsg=go away'", "127.0.0.1\tdeny");
        assertThat(said("127.3.3.3", at)).isEmpty();
        var remote = serve("-accesslocal '-denymsg=go away'", "127.3.3\tdeny");
        assertThat(said("127.3.3.3", remote)).isEqualTo("go away\n");
    }

    @Test
    void listedClientsAreToldApartOrDropped() throws IOException {
        assertThat(said("127.3.3.4", serve("-block=bl.test")))
                .isEqualTo(
                        "{BLOCK=Blacklisted by bl.test, BLOCK_IP=127.0.0.2, BLOCK_ZONE=bl.test}\n");
        assertThat(said("127.3.3.5", serve("-block=bl.test"))).isEqualTo("{}\n");
        assertThat(said("127.3.3.4", serve("-block=bl.test -drop"))).isEmpty();
        assertThat(said("127.3.3.4", serve("-block=bl.test -drop '-denymsg=500 no'")))
                .isEqualTo("500 no\n");
        assertThat(said("127.3.3.4", serve("-block=bl.test -drop=OTHER"))).startsWith("{BLOCK=");
        assertThat(said("127.3.3.4", serve("-block=bl.test -drop", "127.3.3.4\tallow,BLOCK")))
                .isEqualTo("{BLOCK=}\n");
        assertThat(said("127.3.3.5", serve("-drop=EVIL", "127.3.3.5\tallow,EVIL=1"))).isEmpty();
    }

    @Test
    void whoIsNoProxyIsNotBelieved() throws IOException {
        var header = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 143";
        var at = serve("-haproxy -haproxyfrom=127.3.3.0/24");
        assertThat(said("127.3.3.4", at, header))
                .matches("\\{TCPREMOTEINFO=proxy via ::ffff:127\\.3\\.3\\.4, port [0-9]+\\}\n");
        assertThat(said("127.9.9.9", at, header)).isEqualTo("{}\n");
    }

    @Test
    void theAccessListIsAskedForTheClientBehindTheProxy() throws IOException {
        var at = serve("-haproxy", "192.0.2\tdeny");
        assertThat(said("127.3.3.4", at, "PROXY TCP4 192.0.2.7 198.51.100.1 56324 143")).isEmpty();
        assertThat(said("127.3.3.4", at, "PROXY TCP4 192.0.3.7 198.51.100.1 56324 143"))
                .startsWith("{TCPREMOTEINFO=");
    }
}
