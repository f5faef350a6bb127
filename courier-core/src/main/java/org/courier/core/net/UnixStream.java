package org.courier.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A connection over a Unix-domain socket: blocking streams, and a limit for the waits on them.
/// Used by one thread.
public final class UnixStream implements Closeable {
    private final SocketChannel channel;
    private final InputStream input;
    private final OutputStream output;
    private Optional<TimeLimit> limit = Optional.empty();

    public UnixStream(SocketChannel channel) {
        this.channel = channel;
        input = Channels.newInputStream(channel);
        output = Channels.newOutputStream(channel);
    }

    /// @param limit of this and of what follows, until it is set anew
    public static UnixStream connect(Path socket, Duration limit) throws IOException {
        var stream = new UnixStream(SocketChannel.open(StandardProtocolFamily.UNIX));
        stream.limit(limit);
        try {
            stream.channel.connect(UnixDomainSocketAddress.of(socket));
            return stream;
        } catch (IOException e) {
            stream.close();
            throw stream.timedOut() ? new SocketTimeoutException("no answer in time") : e;
        }
    }

    /// From now on all waits together may take so long; then the connection is closed under them.
    public void limit(Duration most) {
        unlimited();
        limit = Optional.of(TimeLimit.of(most, this::cut));
    }

    public void unlimited() {
        limit.ifPresent(TimeLimit::close);
    }

    private void cut() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a limit has closed the connection.
    public boolean timedOut() {
        return limit.filter(TimeLimit::expired).isPresent();
    }

    public InputStream input() {
        return input;
    }

    public OutputStream output() {
        return output;
    }

    @Override
    public void close() throws IOException {
        unlimited();
        channel.close();
    }
}
