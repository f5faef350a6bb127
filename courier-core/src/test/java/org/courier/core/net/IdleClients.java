package org.courier.core.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// A program: opens many connections, has one line echoed on each, says "ready", and holds them
/// until its standard input ends. Needs nothing but the JDK and TrustAll.
public final class IdleClients {
    private static final int AT_ONCE = 4;
    private static final byte[] LINE = "a001 NOOP\r\n".getBytes(StandardCharsets.US_ASCII);

    private IdleClients() {}

    /// Arguments: port, number of connections, `plain` or `tls`.
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int number = Integer.parseInt(arguments[1]);
        boolean tls = arguments[2].equals("tls");
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        var held = new ArrayList<Socket>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var opened = new ArrayList<Future<Socket>>();
            for (int i = 0; i < number; i++) {
                var own = InetAddress.getByName("127.0.1." + (1 + i % 100));
                opened.add(threads.submit(() -> open(own, port, tls, context)));
            }
            collect(opened, held);
        }
        System.out.println("ready " + held.size());
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static void collect(List<Future<Socket>> opened, List<Socket> held)
            throws InterruptedException, ExecutionException {
        for (var socket : opened) held.add(socket.get());
    }

    private static Socket open(InetAddress own, int port, boolean tls, SSLContext context)
            throws IOException, GeneralSecurityException {
        var plain = new Socket();
        plain.bind(new InetSocketAddress(own, 0));
        plain.connect(new InetSocketAddress("127.0.0.1", port));
        var socket =
                tls
                        ? context.getSocketFactory().createSocket(plain, "localhost", port, true)
                        : plain;
        socket.getOutputStream().write(LINE);
        if (socket.getInputStream().readNBytes(LINE.length).length < LINE.length)
            throw new IOException("closed");
        return socket;
    }
}
