package org.courier.smtp.tool;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// Asks the running server.
final class ControlClient implements Closeable {
    private final SocketChannel channel;
    private final BufferedReader in;

    private ControlClient(SocketChannel channel) {
        this.channel = channel;
        this.in =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.UTF_8));
    }

    /// @throws IOException with a text for the user when no server answers
    static ControlClient ask(Path state, String request) throws IOException {
        var path = StateDirectory.control(state);
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            var octets = (request.replaceAll("\\p{Cntrl}", " ") + "\n");
            var buffer = ByteBuffer.wrap(octets.getBytes(StandardCharsets.UTF_8));
            while (buffer.hasRemaining()) channel.write(buffer);
        } catch (IOException e) {
            channel.close();
            throw new IOException("the server is not running (" + path + " does not answer)");
        }
        return new ControlClient(channel);
    }

    /// The next line of the answer; empty at its end.
    Optional<String> line() throws IOException {
        return Optional.ofNullable(in.readLine());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
