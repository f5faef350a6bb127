package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.net.Bound.TlsMode;
import org.courier.core.net.Doors.Door;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A server's listeners while its settings change under it.
class DoorsTest {
    private final Doors doors = new Doors();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (var client : clients) client.close();
        doors.close(Duration.ofSeconds(5));
    }

    /// Says its word to each line.
    private static Door door(String service, String word, InetSocketAddress... addresses) {
        return door(word, service, Listener.Options.of(service, addresses));
    }

    private static Door door(String word, String service, Listener.Options options) {
        return new Door(
                service,
                TlsMode.NONE,
                options,
                connection -> {
                    while (connection.readLine(100).length > 0) {
                        connection.write(word + "\n");
                        connection.flush();
                    }
                });
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private InetSocketAddress at(String service) {
        return doors.bound().stream()
                .filter(b -> b.service().equals(service))
                .findFirst()
                .orElseThrow()
                .address();
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        clients.add(socket);
        socket.setSoTimeout(10_000);
        socket.connect(address);
        return socket;
    }

    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream().write('\n');
        var in = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
        return new BufferedReader(in, 1).readLine();
    }

    @Test
    void newConnectionsGetTheNewServiceOnTheSameSocket() throws IOException {
        doors.set(List.of(door("imap", "old", local(0))));
        var address = at("imap");
        var early = connect(address);
        assertThat(ask(early)).isEqualTo("old");
        doors.set(List.of(door("imap", "new", local(0))));
        assertThat(at("imap")).isEqualTo(address);
        assertThat(ask(connect(address))).isEqualTo("new");
        assertThat(ask(early)).isEqualTo("old");
    }

    @Test
    void aMovedOneLeavesItsSessionsAlone() throws IOException {
        doors.set(List.of(door("imap", "old", local(0)), door("pop3", "pop", local(0))));
        var old = at("imap");
        var pop = at("pop3");
        var early = connect(old);
        var alsoEarly = connect(pop);
        assertThat(ask(early)).isEqualTo("old");
        assertThat(ask(alsoEarly)).isEqualTo("pop");
        var elsewhere = new InetSocketAddress("127.0.0.2", old.getPort());
        doors.set(List.of(door("imap", "new", elsewhere)));
        assertThat(doors.bound()).extracting(Bound::address).containsExactly(elsewhere);
        assertThatThrownBy(() -> connect(old)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> connect(pop)).isInstanceOf(ConnectException.class);
        assertThat(ask(connect(elsewhere))).isEqualTo("new");
        assertThat(ask(early)).isEqualTo("old");
        assertThat(ask(alsoEarly)).isEqualTo("pop");
    }

    @Test
    void whenOneCannotOpenAllStay() throws IOException {
        doors.set(List.of(door("imap", "old", local(0)), door("pop3", "old", local(0))));
        var named = door("imap", "old", at("imap"));
        doors.set(List.of(named, door("pop3", "old", local(0))));
        var before = doors.bound();
        try (var taken = new ServerSocket()) {
            taken.bind(local(0));
            var wanted =
                    List.of(
                            door("imap", "new", new InetSocketAddress("127.0.0.2", 0)),
                            door("smtp", "new", local(0)),
                            door("pop3", "new", local(taken.getLocalPort())));
            assertThatThrownBy(() -> doors.set(wanted))
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("another program listens there already");
        }
        assertThat(doors.bound()).isEqualTo(before);
        for (var bound : before) assertThat(ask(connect(bound.address()))).isEqualTo("old");
    }

    @Test
    void aFullServerCanBeChanged() throws IOException {
        var one = Listener.Options.of("imap", local(0)).withLimits(1, 10, 10);
        doors.set(List.of(door("old", "imap", one)));
        var first = connect(at("imap"));
        assertThat(ask(first)).isEqualTo("old");
        // waits in the queue of the operating system: there is no slot
        var second = connect(at("imap"));
        var two =
                Listener.Options.of("imap", local(0), new InetSocketAddress("127.0.0.2", 0))
                        .withLimits(2, 10, 10);
        doors.set(List.of(door("new", "imap", two)));
        assertThat(ask(second)).isEqualTo("new");
        var third = connect(doors.bound().getLast().address());
        third.getOutputStream().write('\n');
        first.close();
        assertThat(ask(third)).isEqualTo("new");
    }
}
