package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that read too slowly, write too slowly, or write without end.
@Timeout(60)
class BackPressureTest {
    @TempDir Path directory;
    private final List<Listener> listeners = new ArrayList<>();

    @AfterEach
    void closeListeners() {
        listeners.forEach(l -> l.close(Duration.ZERO));
    }

    private InetSocketAddress serve(Optional<Tls> tls, Listener.Service service)
            throws IOException {
        var options = Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0));
        var listener = Listener.open(tls.map(options::withTls).orElse(options), service);
        listeners.add(listener);
        return listener.addresses().getFirst();
    }

    private Tls tls() {
        var pem = directory.resolve("test.pem");
        Tls.writeSelfSigned(pem, List.of("test"));
        return Tls.server(pem);
    }

    /// The writer stops when the client does not read, having queued little; then it times out.
    @Test
    void aWriterWaitsForASlowReaderAndGivesUp() throws Exception {
        var failure = new CompletableFuture<Exception>();
        var written = new AtomicLong();
        var at =
                serve(
                        Optional.empty(),
                        c -> {
                            c.writeTimeOut(Duration.ofMillis(200));
                            var piece = new byte[10_000];
                            try {
                                for (int i = 0; i < 100_000; i++) {
                                    c.write(piece);
                                    written.addAndGet(piece.length);
                                }
                            } catch (IOException e) {
                                failure.complete(e);
                            }
                        });
        try (var client = new Socket()) {
            client.setReceiveBufferSize(64 * 1024);
            client.connect(at);
            assertThat(failure.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(SocketTimeoutException.class);
            // what the two kernels buffer is out of our hands: some megabytes
            assertThat(written.get()).isLessThan(40_000_000);
        }
    }

    @Test
    void theSameUnderTls() throws Exception {
        var failure = new CompletableFuture<Exception>();
        var at =
                serve(
                        Optional.of(tls()),
                        c -> {
                            c.writeTimeOut(Duration.ofMillis(200));
                            var piece = new byte[100_000];
                            try {
                                for (int i = 0; i < 10_000; i++) c.write(piece);
                            } catch (IOException e) {
                                failure.complete(e);
                            }
                        });
        try (var client = Connection.connect(at, Optional.empty(), Duration.ofSeconds(10))) {
            client.startTlsClient(Tls.client(false, Optional.empty()), "test");
            assertThat(failure.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    /// The connection goes on as soon as the client reads again, and nothing is lost.
    @Test
    void aSlowReaderGetsEverything() throws Exception {
        int size = 6_000_000;
        var at =
                serve(
                        Optional.empty(),
                        c -> {
                            var piece = new byte[3_000];
                            for (int i = 0; i < size / piece.length; i++) {
                                piece[0] = (byte) i;
                                c.write(piece);
                            }
                        });
        try (var client = new Socket(InetAddress.getByName("127.0.0.1"), at.getPort())) {
            long read = 0;
            var piece = new byte[3_000];
            var in = client.getInputStream();
            for (int i = 0; i < size / piece.length; i++) {
                read += in.readNBytes(piece, 0, piece.length);
                assertThat(piece[0]).isEqualTo((byte) i);
            }
            assertThat(read).isEqualTo(size);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    /// A client that pipelines without end is slowed down by TCP; a session that does not read
    /// holds little.
    @Test
    void aFloodIsNotTakenIn() throws Exception {
        var sent = new AtomicLong();
        var goOn = new CountDownLatch(1);
        var lines = new CompletableFuture<Integer>();
        var at =
                serve(
                        Optional.empty(),
                        c -> {
                            waitFor(goOn);
                            int n = 0;
                            while (c.readLine(100).length > 0) n++;
                            lines.complete(n);
                        });
        int total = 4_000_000;
        try (var client = new Socket()) {
            client.setSendBufferSize(64 * 1024);
            client.connect(at);
            var noops = "x NOOP\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
            var flood =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            for (int i = 0; i < total / 1000; i++) {
                                                client.getOutputStream().write(noops);
                                                sent.addAndGet(1000);
                                            }
                                            client.shutdownOutput();
                                        } catch (IOException e) {
                                            sent.set(-1);
                                        }
                                    });
            untilStandingStill(sent);
            assertThat(sent.get()).isBetween(1L, total - 1000L);
            goOn.countDown();
            assertThat(lines.get(30, TimeUnit.SECONDS)).isEqualTo(total);
            flood.join();
        }
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) throw new IOException("too late");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /// Waits until a counter has not moved for a while.
    private static void untilStandingStill(AtomicLong counter) throws InterruptedException {
        long last = -1;
        for (int still = 0; still < 20; ) {
            long now = counter.get();
            still = now == last && now != 0 ? still + 1 : 0;
            last = now;
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /// Both sides write a lot before they read: the buffers fill, and each must go on when the
    /// other reads.
    @Test
    void suspendingAndResumingManyTimesLosesNothing() throws Exception {
        int rounds = 300;
        int size = 200_000;
        var at =
                serve(
                        Optional.empty(),
                        c -> {
                            var piece = new byte[size];
                            for (int i = 0; i < rounds; i++) {
                                c.readFully(piece, 0, size);
                                c.write(piece);
                                c.flush();
                            }
                        });
        try (var client = Connection.connect(at, Optional.empty(), Duration.ofSeconds(10))) {
            client.readTimeOut(Duration.ofSeconds(10));
            var piece = new byte[size];
            var back = new byte[size];
            for (int i = 0; i < rounds; i++) {
                piece[0] = (byte) i;
                piece[size - 1] = (byte) ~i;
                client.write(piece);
                client.flush();
                client.readFully(back, 0, size);
                assertThat(back[0]).isEqualTo((byte) i);
                assertThat(back[size - 1]).isEqualTo((byte) ~i);
            }
        }
    }
}
