package org.courier.core.dialogue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// One client of a dialogue: the JDK's own sockets, so that the peer of our network code is not our
/// network code. Octets are Latin-1 characters here.
final class Client implements Closeable {
    private static final int READ_LIMIT_MILLIS = 30_000;
    private static final int LINE_LIMIT = 1 << 20;

    private final InetSocketAddress server;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    Client(InetSocketAddress server) throws IOException {
        this.server = server;
        socket = new Socket();
        socket.connect(server, READ_LIMIT_MILLIS);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        socket.setTcpNoDelay(true);
        streams();
    }

    private void streams() throws IOException {
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    void send(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    /// The next line without its line end.
    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new IOException("server closed after \"" + text(line) + "\"");
            if (line.size() > LINE_LIMIT) throw new IOException("line over " + LINE_LIMIT);
            line.write(c);
        }
        var text = text(line);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static String text(ByteArrayOutputStream octets) {
        return octets.toString(StandardCharsets.UTF_8);
    }

    /// Whether the stream ends here.
    boolean closed() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    /// Ours ends; the server may still send.
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    void startTls() throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            var tls =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(
                                            socket, server.getHostString(), server.getPort(), true);
            tls.startHandshake();
            socket = tls;
            streams();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// Tests use self-signed certificates.
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
