package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.net.Connection.Woken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(30)
class ConnectionTest {
    private final List<Listener> listeners = new ArrayList<>();

    @AfterEach
    void closeListeners() {
        listeners.forEach(l -> l.close(Duration.ZERO));
    }

    private InetSocketAddress serve(Listener.Service service) throws IOException {
        var options = Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0));
        var listener = Listener.open(options, service);
        listeners.add(listener);
        return listener.addresses().getFirst();
    }

    private static Connection connect(InetSocketAddress to) throws IOException {
        return Connection.connect(to, Optional.empty(), Duration.ofSeconds(10));
    }

    private static String line(Connection connection) throws IOException {
        return new String(connection.readLine(10_000), StandardCharsets.UTF_8);
    }

    private static void echo(Connection connection) throws IOException {
        while (true) {
            var line = connection.readLine(1000);
            if (line.length == 0) return;
            connection.write(line);
            if (!connection.hasInput()) connection.flush();
        }
    }

    @Test
    void linesGoThereAndBack() throws IOException {
        try (var client = connect(serve(ConnectionTest::echo))) {
            client.write("one\r\n");
            client.flush();
            assertThat(line(client)).isEqualTo("one\r\n");
            client.write("two\r\nthree\nfo");
            client.flush();
            assertThat(line(client)).isEqualTo("two\r\n");
            assertThat(line(client)).isEqualTo("three\n");
            client.write("ur\n");
            client.flush();
            assertThat(line(client)).isEqualTo("four\n");
            assertThat(client.octetsWritten()).isEqualTo(5 + 13 + 3);
            assertThat(client.octetsRead()).isEqualTo(5 + 5 + 6 + 5);
        }
    }

    @Test
    void addressesAreThoseOfTheSocket() throws Exception {
        var seen = new CompletableFuture<InetSocketAddress>();
        var at = serve(c -> seen.complete(c.remote()));
        try (var client = connect(at)) {
            assertThat(client.remote()).isEqualTo(at);
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(client.local());
            assertThat(client.remoteIp()).isEqualTo("::ffff:127.0.0.1");
        }
    }

    @Test
    void theServiceSendsItsLastWordsThoughMuchIsUnread() throws IOException {
        var at =
                serve(
                        c -> {
                            line(c);
                            c.write("bye\r\n");
                        });
        try (var client = connect(at)) {
            client.write("a\n".repeat(200_000));
            client.flush();
            assertThat(line(client)).isEqualTo("bye\r\n");
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void aLineStopsAtTheLimitAndTheRestStaysUnread() throws IOException {
        var in = new ByteArrayInputStream("123456789\nab".getBytes(StandardCharsets.US_ASCII));
        var connection = Connection.over(in, new ByteArrayOutputStream());
        assertThat(connection.readLine(4)).containsExactly('1', '2', '3', '4');
        assertThat(connection.readLine(6)).hasSize(6).endsWith((byte) '\n');
        assertThat(connection.readLine(100)).containsExactly('a', 'b');
        assertThat(connection.readLine(100)).isEmpty();
        assertThat(connection.read()).isEqualTo(-1);
    }

    @Test
    void aShortStreamFailsReadFully() {
        var in = new ByteArrayInputStream(new byte[3]);
        var connection = Connection.over(in, new ByteArrayOutputStream());
        assertThatThrownBy(() -> connection.readFully(new byte[4], 0, 4))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void streamsGetWhatIsFlushed() throws IOException {
        var out = new ByteArrayOutputStream();
        var connection = Connection.over(new ByteArrayInputStream(new byte[0]), out);
        connection.write("* PREAUTH\r\n");
        assertThat(out.size()).isZero();
        connection.flush();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("* PREAUTH\r\n");
        assertThat(connection.await(Duration.ofSeconds(5))).isEqualTo(Woken.CLOSED);
    }

    @Test
    void aSilentClientTimesOut() throws Exception {
        var failure = new CompletableFuture<Exception>();
        var at =
                serve(
                        c -> {
                            c.readTimeOut(Duration.ofMillis(50));
                            try {
                                c.readLine(100);
                            } catch (IOException e) {
                                failure.complete(e);
                            }
                        });
        try (var client = connect(at)) {
            client.write("half a li");
            client.flush();
            assertThat(failure.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    /// Waits of several seconds end by another way than short ones.
    @Test
    void longWaitsEndToo() throws Exception {
        var at =
                serve(
                        c -> {
                            var woken = c.await(Duration.ofMillis(5_200));
                            c.write(woken + "\n");
                            c.flush();
                            c.readTimeOut(Duration.ofMillis(5_200));
                            try {
                                c.read();
                            } catch (SocketTimeoutException e) {
                                c.write("too late\n");
                            }
                        });
        try (var client = connect(at)) {
            assertThat(line(client)).isEqualTo("TIMED_OUT\n");
            assertThat(line(client)).isEqualTo("too late\n");
        }
    }

    @Test
    void aClientThatDribblesDoesNotHoldALineForever() throws Exception {
        var failure = new CompletableFuture<Exception>();
        var at =
                serve(
                        c -> {
                            c.readTimeOut(Duration.ofMillis(300));
                            try {
                                c.readLine(100_000);
                            } catch (IOException e) {
                                failure.complete(e);
                            }
                        });
        try (var client = connect(at)) {
            while (!failure.isDone()) {
                client.write("x");
                client.flush();
                client.await(Duration.ofMillis(20));
            }
            assertThat(failure.get()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void wakeBeforeAndDuringAwait() throws Exception {
        var connection = new AtomicReference<Connection>();
        var woken = new CompletableFuture<List<Woken>>();
        var at =
                serve(
                        c -> {
                            connection.set(c);
                            c.wake();
                            c.wake();
                            var list = new ArrayList<Woken>();
                            list.add(c.await(Duration.ofSeconds(20)));
                            list.add(c.await(Duration.ofMillis(10)));
                            c.write("waiting\n");
                            list.add(c.await(Duration.ofSeconds(20)));
                            c.write("more\n");
                            list.add(c.await(Duration.ofSeconds(20)));
                            line(c);
                            list.add(c.await(Duration.ofSeconds(20)));
                            woken.complete(list);
                        });
        try (var client = connect(at)) {
            assertThat(line(client)).isEqualTo("waiting\n");
            connection.get().wake();
            assertThat(line(client)).isEqualTo("more\n");
            client.write("DONE\n");
        }
        assertThat(woken.get(10, TimeUnit.SECONDS))
                .containsExactly(
                        Woken.CALLED, Woken.TIMED_OUT, Woken.CALLED, Woken.INPUT, Woken.CLOSED);
    }

    /// Each wake-up is seen, though input comes at the same time from another side.
    @Test
    void wakingAndInputRace() throws Exception {
        int rounds = 2000;
        var calls = new CompletableFuture<Integer>();
        var ready = new CompletableFuture<Connection>();
        var at =
                serve(
                        c -> {
                            ready.complete(c);
                            int called = 0;
                            int lines = 0;
                            while (lines < rounds || called == 0)
                                switch (c.await(Duration.ofSeconds(20))) {
                                    case CALLED -> {
                                        called++;
                                        c.write("+");
                                    }
                                    case INPUT -> {
                                        while (c.hasInput()) {
                                            line(c);
                                            lines++;
                                        }
                                        c.write(".");
                                    }
                                    case TIMED_OUT, CLOSED ->
                                            throw new IOException(lines + " lines");
                                }
                            c.wake();
                            if (c.await(Duration.ofSeconds(20)) == Woken.CALLED) called++;
                            calls.complete(called);
                        });
        try (var client = connect(at)) {
            var server = ready.get(10, TimeUnit.SECONDS);
            var waker =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int i = 0; i < rounds; i++) server.wake();
                                    });
            for (int i = 0; i < rounds; i++) {
                client.write("line\n");
                client.flush();
                if (client.hasInput()) client.read();
            }
            waker.join();
            assertThat(calls.get(20, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aResetIsAnIoException() throws Exception {
        var failure = new CompletableFuture<Exception>();
        var at =
                serve(
                        c -> {
                            try {
                                c.write("hello\n");
                                c.flush();
                                while (c.read() >= 0) continue;
                                failure.complete(new IllegalStateException("quiet end"));
                            } catch (IOException e) {
                                failure.complete(e);
                            }
                        });
        try (var client = new Socket(InetAddress.getByName("127.0.0.1"), at.getPort())) {
            assertThat(client.getInputStream().read()).isEqualTo('h');
            client.setSoLinger(true, 0);
        }
        assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }

    @Test
    void anAbortFromOutsideEndsARead() throws Exception {
        var connection = new CompletableFuture<Connection>();
        var failure = new CompletableFuture<Exception>();
        var at =
                serve(
                        c -> {
                            connection.complete(c);
                            try {
                                c.read();
                            } catch (IOException e) {
                                failure.complete(e);
                            }
                        });
        try (var client = connect(at)) {
            connection.get(10, TimeUnit.SECONDS).abort();
            assertThat(failure.get(10, TimeUnit.SECONDS)).hasMessageContaining("closed");
            assertThat(client.await(Duration.ofSeconds(10))).isEqualTo(Woken.CLOSED);
        }
    }

    @Test
    void anUnknownOrDeadServerIsAnIoException() throws IOException {
        var at = serve(ConnectionTest::echo);
        listeners.removeLast().close(Duration.ZERO);
        assertThatThrownBy(() -> connect(at)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> connect(InetSocketAddress.createUnresolved("nowhere.test", 25)))
                .hasMessageContaining("nowhere.test");
    }

    @Test
    void aClientMayBindItsOwnAddress() throws Exception {
        var seen = new CompletableFuture<InetAddress>();
        var at = serve(c -> seen.complete(c.remote().getAddress()));
        var from = InetAddress.getByName("127.0.0.7");
        try (var _ =
                Connection.connect(
                        at, Optional.of(new InetSocketAddress(from, 0)), Duration.ofSeconds(10))) {
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(from);
        }
    }

    /// A client may end its side and still read what we answer.
    @Test
    void aHalfClosedClientGetsItsAnswer() throws Exception {
        var at =
                serve(
                        c -> {
                            int n = 0;
                            while (c.readLine(100).length > 0) n++;
                            c.write(n + " lines\n");
                        });
        try (var client = new Socket(at.getAddress(), at.getPort())) {
            client.getOutputStream().write("a\nb\nc".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("3 lines\n");
        }
    }

    @Test
    void buffersOfEveryKindAreWritten() throws IOException {
        int size = 300_000;
        var direct = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) direct.put((byte) i);
        direct.flip();
        var at =
                serve(
                        c -> {
                            c.write("start");
                            c.write(direct.duplicate());
                            c.write(ByteBuffer.wrap(new byte[10], 2, 5));
                            c.write(direct.asReadOnlyBuffer().limit(1000));
                        });
        try (var client = connect(at)) {
            client.readTimeOut(Duration.ofSeconds(10));
            var all = new byte[5 + size + 5 + 1000];
            client.readFully(all, 0, all.length);
            assertThat(client.read()).isEqualTo(-1);
            for (int i = 0; i < size; i++) assertThat(all[5 + i]).isEqualTo((byte) i);
            assertThat(all[5 + size + 5 + 999]).isEqualTo((byte) 999);
        }
    }
}
