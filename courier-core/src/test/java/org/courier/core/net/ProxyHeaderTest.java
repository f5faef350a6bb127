package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

@Timeout(30)
class ProxyHeaderTest {
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

    private static Connection connection(String octets) {
        return Connection.over(
                new ByteArrayInputStream(octets.getBytes(StandardCharsets.ISO_8859_1)),
                new ByteArrayOutputStream());
    }

    private static Optional<ProxyHeader.Ends> read(String octets) throws IOException {
        return ProxyHeader.read(connection(octets), Duration.ofSeconds(10));
    }

    @Test
    void version1() throws IOException {
        var connection = connection("PROXY TCP4 192.0.2.7 198.51.100.1 56324 143\r\na NOOP\r\n");
        var ends = ProxyHeader.read(connection, Duration.ofSeconds(10)).orElseThrow();
        assertThat(ends.remote()).isEqualTo(new InetSocketAddress("192.0.2.7", 56324));
        assertThat(ends.local()).isEqualTo(new InetSocketAddress("198.51.100.1", 143));
        assertThat(connection.readLine(100)).asString().isEqualTo("a NOOP\r\n");
        assertThat(read("PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n").orElseThrow().remote())
                .isEqualTo(new InetSocketAddress("2001:db8::7", 1));
        assertThat(read("PROXY UNKNOWN\r\n")).isEmpty();
        assertThat(read("PROXY UNKNOWN anything at all\r\n")).isEmpty();
    }

    @Test
    void version2() throws IOException {
        var four = "\300\0\2\7\306\63\144\1\334\4\0\217";
        var ends = read(SIGNATURE + "\41\21\0\14" + four).orElseThrow();
        assertThat(ends.remote()).isEqualTo(new InetSocketAddress("192.0.2.7", 56324));
        assertThat(ends.local()).isEqualTo(new InetSocketAddress("198.51.100.1", 143));
        // more fields behind the addresses
        var more = read(SIGNATURE + "\41\21\0\21" + four + "\4\0\2ab").orElseThrow();
        assertThat(more.remote()).isEqualTo(ends.remote());
        var six = "\40\1\15\270" + "\0".repeat(11) + "\7";
        assertThat(read(SIGNATURE + "\41\41\0\44" + six + six + "\0\1\0\2").orElseThrow().local())
                .isEqualTo(new InetSocketAddress("2001:db8::7", 2));
        assertThat(read(SIGNATURE + "\40\0\0\0")).isEmpty(); // LOCAL
        assertThat(read(SIGNATURE + "\41\0\0\0")).isEmpty(); // not TCP
    }

    @Test
    void hostileOnesAreRefused() {
        for (var text :
                List.of(
                        "EHLO me\r\n",
                        "PROXY\r\n",
                        "PROXYTCP4 1.2.3.4 1.2.3.4 1 2\r\n",
                        "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
                        "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n",
                        "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n",
                        "PROXY TCP4 1.2.3.456 1.2.3.4 1 2\r\n",
                        "PROXY TCP4 localhost 1.2.3.4 1 2\r\n",
                        "PROXY TCP4 ::1 ::1 1 2\r\n",
                        "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
                        "PROXY TCP6 fe80::1%lo ::1 1 2\r\n",
                        "PROXY SCTP 1.2.3.4 1.2.3.4 1 2\r\n",
                        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n",
                        "PROXY UNKNOWN" + "x".repeat(200) + "\r\n",
                        "PROXY TCP4 1.2",
                        "",
                        "\r\n\r\n\0\r\nQUIX\n",
                        SIGNATURE + "\61\21\0\0",
                        SIGNATURE + "\42\21\0\0",
                        SIGNATURE + "\41\21\0\10abcdefgh",
                        SIGNATURE + "\41\21\377\377",
                        SIGNATURE + "\41\21\0\14abc"))
            assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(ProtocolException.class);
    }

    /// The time is for the whole header: a client that dribbles does not get it again per octet.
    @Test
    void theHeaderMustComeInTime() throws Exception {
        var in = new PipedInputStream();
        try (var out = new PipedOutputStream(in)) {
            var connection = Connection.over(in, OutputStream.nullOutputStream());
            var dribble =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            while (true) {
                                                out.write('P');
                                                out.flush();
                                                Thread.sleep(20);
                                            }
                                        } catch (IOException | InterruptedException e) {
                                            return; // the test is over
                                        }
                                    });
            assertThatThrownBy(() -> ProxyHeader.read(connection, Duration.ofMillis(200)))
                    .isInstanceOf(SocketTimeoutException.class);
            dribble.interrupt();
            dribble.join();
        }
    }

    @Test
    void theListenerBelievesTheProxy() throws Exception {
        var options =
                Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0))
                        .withProxyProtocol(
                                Optional.of(ProxyProtocol.everywhere(Duration.ofSeconds(10))));
        try (var listener =
                        Listener.open(
                                options, c -> c.write(c.remoteIp() + " " + c.local().getPort()));
                var client =
                        Connection.connect(
                                listener.addresses().getFirst(),
                                Optional.empty(),
                                Duration.ofSeconds(10))) {
            client.write("PROXY TCP4 192.0.2.7 198.51.100.1 56324 143\r\n");
            client.flush();
            assertThat(client.readLine(100)).asString().isEqualTo("::ffff:192.0.2.7 143");
        }
    }
}
