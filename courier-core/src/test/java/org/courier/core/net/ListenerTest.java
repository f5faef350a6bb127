package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(30)
class ListenerTest {
    private static final int ANY = 0;

    @TempDir Path directory;
    private final List<Listener> listeners = new ArrayList<>();

    @AfterEach
    void closeListeners() {
        listeners.forEach(l -> l.close(Duration.ZERO));
    }

    private static Listener.Options on(String address, int port) {
        return Listener.Options.of("imap", new InetSocketAddress(address, port));
    }

    private Listener open(Listener.Options options, Listener.Service service) throws IOException {
        var listener = Listener.open(options, service);
        listeners.add(listener);
        return listener;
    }

    private static InetSocketAddress at(Listener listener) {
        return listener.addresses().getFirst();
    }

    private static void greet(Connection connection) throws IOException {
        connection.write("* OK\n");
        connection.flush();
        connection.read();
    }

    /// A client from one of the host's many loopback addresses.
    private static Connection from(String address, InetSocketAddress to) throws IOException {
        var own = new InetSocketAddress(InetAddress.getByName(address), 0);
        return Connection.connect(to, Optional.of(own), Duration.ofSeconds(10));
    }

    private static String line(Connection connection) throws IOException {
        connection.readTimeOut(Duration.ofSeconds(10));
        return new String(connection.readLine(1000), StandardCharsets.UTF_8);
    }

    @Test
    void aPortInUseIsNamedInOneSentence() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> open(on("127.0.0.1", taken.getLocalPort()), c -> {}))
                    .isInstanceOf(BindException.class)
                    .hasMessage(
                            "imap cannot listen on address 127.0.0.1, port "
                                    + taken.getLocalPort()
                                    + ": another program listens there already");
        }
    }

    /// A child JVM that knows IPv4 only, as one on a kernel without IPv6.
    @Test
    void anyAddressIsAnIpv4AddressWhereIpv6IsNotKnown() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("java.class.path");
        var child =
                new ProcessBuilder(
                                java,
                                "-Djava.net.preferIPv4Stack=true",
                                "-cp",
                                classPath,
                                ListensOnAny.class.getName())
                        .redirectErrorStream(true)
                        .start();
        child.getOutputStream().close();
        var told = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(told.lines())
                .containsExactly(
                        "/0.0.0.0",
                        "imap cannot listen on address 0:0:0:0:0:0:0:1, port 0: there is no IPv6"
                                + " here");
    }

    static final class ListensOnAny {
        private ListensOnAny() {}

        public static void main(String[] arguments) throws IOException {
            var any = Listener.Options.of("imap", PortList.parse("0", "0"));
            try (var listener = Listener.open(any, c -> {})) {
                new Socket("127.0.0.1", at(listener).getPort()).close();
                System.out.println(at(listener).getAddress());
            }
            var ipv6 = Listener.Options.of("imap", PortList.parse("::1.0", "0"));
            try (var _ = Listener.open(ipv6, c -> {})) {
                System.out.println("IPv6");
            } catch (BindException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void anAddressThatIsNotOursIsNamed() {
        assertThatThrownBy(() -> open(on("192.0.2.1", ANY), c -> {}))
                .hasMessageStartingWith("imap cannot listen on address 192.0.2.1, port 0: ");
    }

    @Test
    void oneThatFailsFreesTheOthers() throws IOException {
        int free;
        try (var probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = probe.getLocalPort();
        }
        var options =
                Listener.Options.of(
                        "imap",
                        new InetSocketAddress("127.0.0.1", free),
                        new InetSocketAddress("192.0.2.1", free));
        assertThatThrownBy(() -> open(options, c -> {})).isInstanceOf(BindException.class);
        assertThat(at(open(on("127.0.0.1", free), c -> {})).getPort()).isEqualTo(free);
    }

    @Test
    void boundAddressesKeepTheirOrder() throws IOException {
        var listener =
                open(
                        Listener.Options.of(
                                "imap",
                                new InetSocketAddress("127.0.0.3", 0),
                                new InetSocketAddress("127.0.0.1", 0),
                                new InetSocketAddress("127.0.0.2", 0)),
                        ListenerTest::greet);
        assertThat(listener.addresses())
                .extracting(a -> a.getAddress().getHostAddress())
                .containsExactly("127.0.0.3", "127.0.0.1", "127.0.0.2");
    }

    @Test
    void aboveMaxDaemonsClientsWaitForAFreePlace() throws IOException {
        var listener = open(on("127.0.0.1", ANY).withLimits(2, 10, 10), ListenerTest::greet);
        try (var first = from("127.0.0.1", at(listener));
                var second = from("127.0.0.1", at(listener));
                var third = from("127.0.0.1", at(listener))) {
            assertThat(line(first)).isEqualTo("* OK\n");
            assertThat(line(second)).isEqualTo("* OK\n");
            assertThat(third.await(Duration.ofMillis(200))).isEqualTo(Connection.Woken.TIMED_OUT);
            assertThat(listener.connections()).isEqualTo(2);
            first.abort();
            assertThat(line(third)).isEqualTo("* OK\n");
        }
    }

    @Test
    void aFullServerCanBeClosed() throws IOException {
        var listener = open(on("127.0.0.1", ANY).withLimits(1, 10, 10), ListenerTest::greet);
        try (var first = from("127.0.0.1", at(listener));
                var second = from("127.0.0.1", at(listener))) {
            assertThat(line(first)).isEqualTo("* OK\n");
            listener.close(Duration.ZERO);
            assertThat(listener.connections()).isZero();
            assertThat(second.await(Duration.ofSeconds(10))).isEqualTo(Connection.Woken.CLOSED);
        }
    }

    @Test
    void tooManyOfOneAddressAreClosedSilently() throws IOException {
        var listener = open(on("127.0.0.1", ANY).withLimits(100, 2, 100), ListenerTest::greet);
        try (var a = from("127.3.3.3", at(listener));
                var b = from("127.3.3.3", at(listener));
                var c = from("127.3.3.3", at(listener));
                var other = from("127.3.3.4", at(listener))) {
            var lines = new ArrayList<>(List.of(line(a), line(b), line(c)));
            assertThat(lines).containsExactlyInAnyOrder("* OK\n", "* OK\n", "");
            assertThat(line(other)).isEqualTo("* OK\n");
        }
        until(() -> listener.connections() == 0);
        try (var again = from("127.3.3.3", at(listener))) {
            assertThat(line(again)).isEqualTo("* OK\n");
        }
    }

    @Test
    void tooManyOfOneNetworkAreClosedSilently() throws IOException {
        var listener = open(on("127.0.0.1", ANY).withLimits(100, 100, 2), ListenerTest::greet);
        try (var a = from("127.3.3.3", at(listener));
                var b = from("127.3.3.4", at(listener));
                var c = from("127.3.3.5", at(listener));
                var other = from("127.3.4.3", at(listener))) {
            assertThat(List.of(line(a), line(b), line(c)))
                    .containsExactlyInAnyOrder("* OK\n", "* OK\n", "");
            assertThat(line(other)).isEqualTo("* OK\n");
        }
    }

    @Test
    void theAccessListDecidesBeforeTheLimits() throws Exception {
        var file = directory.resolve("imapaccess");
        Files.writeString(
                file, "127.3.3\tdeny\n127.3.4.1\tallow,MAXCPERIP=3,RELAYCLIENT,X=\"a,b\"\n");
        var variables = new CompletableFuture<Map<String, String>>();
        var list = AccessList.load(file, Optional.of("go away"));
        var listener =
                open(
                        on("127.0.0.1", ANY)
                                .withLimits(100, 1, 100)
                                .withAdmission(Admission.by(list)),
                        c -> {
                            if (!c.variables().isEmpty()) variables.complete(c.variables());
                            greet(c);
                        });
        try (var denied = from("127.3.3.3", at(listener));
                var a = from("127.3.4.1", at(listener));
                var b = from("127.3.4.1", at(listener))) {
            assertThat(line(denied)).isEqualTo("go away\n");
            assertThat(line(a)).isEqualTo("* OK\n");
            assertThat(line(b)).isEqualTo("* OK\n");
        }
        assertThat(variables.get(10, TimeUnit.SECONDS))
                .isEqualTo(Map.of("MAXCPERIP", "3", "RELAYCLIENT", "", "X", "a,b"));
    }

    @Test
    void closingGivesSessionsTheirTime() throws Exception {
        var reading = new CountDownLatch(1);
        var listener =
                open(
                        on("127.0.0.1", ANY),
                        c -> {
                            reading.countDown();
                            c.readLine(100);
                            c.write("done\n");
                        });
        try (var client = from("127.0.0.1", at(listener))) {
            assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
            var closing = Thread.ofVirtual().start(() -> listener.close(Duration.ofSeconds(20)));
            until(() -> refused(at(listener)));
            client.write("go on\n");
            client.flush();
            assertThat(line(client)).isEqualTo("done\n");
            closing.join();
        }
        assertThat(listener.connections()).isZero();
    }

    private static boolean refused(InetSocketAddress at) {
        try (var _ = new Socket(at.getAddress(), at.getPort())) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aBugInAServiceEndsOnlyItsConnection() throws IOException {
        var listener =
                open(
                        on("127.0.0.1", ANY),
                        c -> {
                            if (c.readLine(10).length == 1) throw new IllegalStateException("bug");
                            c.write("fine\n");
                        });
        try (var one = from("127.0.0.1", at(listener));
                var two = from("127.0.0.1", at(listener))) {
            one.write("\n");
            one.flush();
            assertThat(line(one)).isEmpty();
            two.write("ok\n");
            two.flush();
            assertThat(line(two)).isEqualTo("fine\n");
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void until(Condition condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) throw new AssertionError("did not come true");
            Thread.onSpinWait();
        }
    }
}
