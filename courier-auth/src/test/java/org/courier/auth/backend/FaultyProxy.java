package org.courier.auth.backend;

import org.courier.auth.TestDatabases;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands before a real server, and fails as servers and networks do.
final class FaultyProxy implements Closeable {
    enum Mood {
        GOOD,
        /// Nobody listens, and connections that were there are reset.
        STOPPED,
        /// Takes connections and data, and never says anything.
        HUNG,
        /// Each piece of an answer comes late.
        SLOW,
        /// Answers with noise.
        GARBAGE
    }

    private final InetSocketAddress server;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final SocketAddress address;
    private volatile Mood mood = Mood.GOOD;
    private Optional<ServerSocketChannel> listening;

    private FaultyProxy(String host, int port, Optional<SocketAddress> at) throws IOException {
        server = new InetSocketAddress(host, port);
        var channel = listen(at);
        address = channel.getLocalAddress();
        listening = Optional.of(channel);
    }

    static FaultyProxy before(String host, int port) throws IOException {
        return new FaultyProxy(host, port, Optional.empty());
    }

    /// On another address of this machine, with the port of a proxy that is there already.
    static FaultyProxy before(String address, FaultyProxy other, TestDatabases.Server server)
            throws IOException {
        var at = new InetSocketAddress(address, other.port());
        return new FaultyProxy(server.host(), server.port(), Optional.of(at));
    }

    static FaultyProxy onSocket(Path socket, String host, int port) throws IOException {
        return new FaultyProxy(host, port, Optional.of(UnixDomainSocketAddress.of(socket)));
    }

    int port() {
        return ((InetSocketAddress) address).getPort();
    }

    private ServerSocketChannel listen(Optional<SocketAddress> at) throws IOException {
        boolean unix = at.filter(UnixDomainSocketAddress.class::isInstance).isPresent();
        var channel =
                unix
                        ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        : ServerSocketChannel.open();
        channel.bind(
                at.isPresent()
                        ? at.get()
                        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(() -> accept(channel));
        return channel;
    }

    void become(Mood next) throws IOException {
        mood = next;
        if (next == Mood.STOPPED) {
            close();
        } else if (listening.isEmpty()) {
            listening = Optional.of(listen(Optional.of(address)));
        }
    }

    private void accept(ServerSocketChannel channel) {
        try {
            while (true) {
                var client = channel.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            if (mood == Mood.HUNG) {
                swallow(client);
                return;
            }
            if (mood == Mood.GARBAGE) {
                var noise = new byte[4096];
                new Random(7).nextBytes(noise);
                client.write(ByteBuffer.wrap(noise));
                swallow(client);
                return;
            }
            var there = SocketChannel.open(server);
            open.add(there);
            var back = Thread.ofVirtual().start(() -> pump(there, client, true));
            pump(client, there, false);
            there.close();
            back.join();
        } catch (IOException e) {
            // One of the two has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void swallow(SocketChannel client) throws IOException {
        var buffer = ByteBuffer.allocate(4096);
        while (client.read(buffer) >= 0) {
            buffer.clear();
        }
    }

    private void pump(SocketChannel from, SocketChannel to, boolean answers) {
        var buffer = ByteBuffer.allocate(16_384);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    if (answers && mood == Mood.SLOW) {
                        Thread.sleep(Duration.ofMillis(400));
                    }
                    if (answers && mood == Mood.GARBAGE) {
                        for (int i = buffer.position(); i < buffer.limit(); i++) {
                            buffer.put(i, (byte) (i * 31));
                        }
                    }
                    if (mood == Mood.HUNG) {
                        swallow(from);
                        return;
                    }
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (AsynchronousCloseException e) {
            // The proxy closes.
        } catch (IOException e) {
            // One of the two has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        if (listening.isPresent()) {
            listening.get().close();
            listening = Optional.empty();
        }
        for (var channel : open) {
            channel.close();
        }
        open.clear();
    }
}
