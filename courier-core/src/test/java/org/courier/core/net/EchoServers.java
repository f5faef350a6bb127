package org.courier.core.net;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.filter.ssl.SslFilter;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// Three servers that send back what comes over TLS, with the same certificate: our connections,
/// MINA's SslFilter, and the JDK's blocking SSLSocket with a virtual thread for each.
final class EchoServers implements Closeable {
    private static final int PIECE = 16 * 1024;

    private final Listener ours;
    private final NioSocketAcceptor mina;
    private final SSLServerSocket jdk;

    EchoServers(Path pem) throws IOException, GeneralSecurityException {
        var at = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        ours =
                Listener.open(
                        Listener.Options.of("echo", at).withTls(Tls.server(pem)),
                        EchoServers::echo);
        var context = context(pem);
        mina = new NioSocketAcceptor(2);
        mina.getSessionConfig().setTcpNoDelay(true);
        mina.getFilterChain().addLast("tls", new SslFilter(context));
        mina.setHandler(new Echo());
        mina.bind(at);
        jdk = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        jdk.bind(at, 1024);
        Thread.ofVirtual().start(this::accept);
    }

    int ours() {
        return ours.addresses().getFirst().getPort();
    }

    int mina() {
        return mina.getLocalAddress().getPort();
    }

    int jdk() {
        return jdk.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        ours.close(Duration.ZERO);
        mina.dispose(false);
        jdk.close();
    }

    private static SSLContext context(Path pem) throws IOException, GeneralSecurityException {
        var certificates = new Certificates(pem, Optional.empty());
        certificates.check();
        var one = certificates.choose(Optional.empty(), Optional.empty()).orElseThrow();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("echo", one.key(), new char[0], one.chain().toArray(Certificate[]::new));
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void echo(Connection connection) throws IOException {
        var piece = new byte[PIECE];
        for (int n = connection.read(piece, 0, PIECE);
                n >= 0;
                n = connection.read(piece, 0, PIECE)) {
            connection.write(piece, 0, n);
            if (!connection.hasInput()) connection.flush();
        }
    }

    private static final class Echo extends IoHandlerAdapter {
        @Override
        public void messageReceived(IoSession session, Object message) {
            var octets = (IoBuffer) message;
            session.write(IoBuffer.allocate(octets.remaining()).put(octets).flip());
        }
    }

    private void accept() {
        try {
            while (true) {
                var socket = jdk.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            }
        } catch (IOException e) {
            if (!jdk.isClosed()) throw new UncheckedIOException(e);
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            var piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) out.write(piece, 0, n);
        } catch (SocketException e) {
            // the client has measured enough
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
