package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.net.Connection.Woken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// COMPRESS=DEFLATE (RFC 4978) with the JDK's own streams as the client.
@Timeout(30)
class DeflateTest {
    private final List<Listener> listeners = new ArrayList<>();

    @AfterEach
    void closeListeners() {
        listeners.forEach(l -> l.close(Duration.ZERO));
    }

    private Socket client(Listener.Service service) throws IOException {
        var options = Listener.Options.of("test", new InetSocketAddress("127.0.0.1", 0));
        var listener = Listener.open(options, service);
        listeners.add(listener);
        var at = listener.addresses().getFirst();
        return new Socket(at.getAddress(), at.getPort());
    }

    private static DeflaterOutputStream deflating(Socket socket) throws IOException {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        return new DeflaterOutputStream(socket.getOutputStream(), deflater, 4096, true);
    }

    private static InflaterInputStream inflating(Socket socket) throws IOException {
        return new InflaterInputStream(socket.getInputStream(), new Inflater(true));
    }

    private static void echo(Connection connection) throws IOException {
        connection.startDeflate();
        for (var line = connection.readLine(100_000);
                line.length > 0;
                line = connection.readLine(100_000)) connection.write(line);
    }

    @Test
    void eachFlushCanBeReadAtOnce() throws IOException {
        try (var socket = client(DeflateTest::echo);
                var in = inflating(socket);
                var out = deflating(socket)) {
            for (int i = 0; i < 200; i++) {
                var line = ("a" + i + " NOOP " + "x".repeat(i * 100) + "\r\n");
                out.write(line.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                var back = in.readNBytes(line.length());
                assertThat(new String(back, StandardCharsets.US_ASCII)).isEqualTo(line);
            }
        }
    }

    @Test
    void octetsThatCameWithTheCommandAreDeflated() throws IOException {
        try (var socket =
                        client(
                                c -> {
                                    c.readLine(100);
                                    while (!c.hasInput()) c.await(Duration.ofSeconds(10));
                                    echo(c);
                                });
                var in = inflating(socket)) {
            var first = new ByteArrayOutputStream();
            first.writeBytes("COMPRESS\r\n".getBytes(StandardCharsets.US_ASCII));
            var deflater = new Deflater(9, true);
            try (var out = new DeflaterOutputStream(first, deflater, 512, true)) {
                out.write("hello\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                socket.getOutputStream().write(first.toByteArray());
                assertThat(in.readNBytes(6)).asString().isEqualTo("hello\n");
            }
        }
    }

    @Test
    void wakingAndPipeliningWorkUnderDeflate() throws Exception {
        var connection = new CompletableFuture<Connection>();
        var woken = new CompletableFuture<List<Woken>>();
        try (var socket =
                        client(
                                c -> {
                                    c.startDeflate();
                                    connection.complete(c);
                                    var list = new ArrayList<Woken>();
                                    list.add(c.await(Duration.ofSeconds(10)));
                                    c.write("1");
                                    list.add(c.await(Duration.ofSeconds(10)));
                                    c.readLine(100);
                                    assertThat(c.hasInput()).isTrue();
                                    c.readLine(100);
                                    assertThat(c.hasInput()).isFalse();
                                    woken.complete(list);
                                });
                var in = inflating(socket);
                var out = deflating(socket)) {
            connection.get(10, TimeUnit.SECONDS).wake();
            assertThat(in.read()).isEqualTo('1');
            out.write("two\nlines\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(woken.get(10, TimeUnit.SECONDS)).containsExactly(Woken.CALLED, Woken.INPUT);
        }
    }

    @Test
    void nonsenseIsAnIoException() throws IOException {
        var in = new ByteArrayInputStream(new byte[] {-1, -1, -1, -1, -1, -1});
        var connection = Connection.over(in, new ByteArrayOutputStream());
        connection.startDeflate();
        assertThatThrownBy(connection::read)
                .isInstanceOf(IOException.class)
                .hasMessage("broken deflate stream");
        connection.close();
    }

    /// 50 KB that inflate to 50 MB: read piece by piece, never held as a whole.
    @Test
    void aBombIsReadInPieces() throws IOException {
        int size = 50 << 20;
        var bomb = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(bomb, new Deflater(9, true))) {
            var zeros = new byte[1 << 20];
            for (int i = 0; i < size >> 20; i++) out.write(zeros);
        }
        assertThat(bomb.size()).isLessThan(60_000);
        var in = new ByteArrayInputStream(bomb.toByteArray());
        var connection = Connection.over(in, new ByteArrayOutputStream());
        connection.startDeflate();
        assertThat(connection.readLine(1000)).hasSize(1000);
        long rest = 0;
        var piece = new byte[1 << 20];
        for (int n = connection.read(piece, 0, piece.length);
                n >= 0;
                n = connection.read(piece, 0, piece.length)) {
            assertThat(n).isLessThanOrEqualTo(16 * 1024);
            rest += n;
        }
        assertThat(rest).isEqualTo(size - 1000);
        connection.close();
    }
}
