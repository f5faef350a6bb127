package org.courier.core.net;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// A program: the load for EchoBench, the same for every server. Reads lines `port size window
/// seconds`, sends as many pieces of that size as the window has over TLS on each connection, waits
/// for them to come back, and so on; says how many did. Two threads drive all connections: a thread
/// for each costs more in changes of thread, on the cores the server needs too, than any server
/// spends on an answer. Needs nothing but the JDK and TrustAll.
public final class EchoClients {
    private static final int THREADS = 2;

    private EchoClients() {}

    /// Argument: number of connections.
    public static void main(String[] arguments) throws Exception {
        int connections = Integer.parseInt(arguments[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        try (var orders = new BufferedReader(new InputStreamReader(System.in));
                var threads = Executors.newFixedThreadPool(THREADS)) {
            for (var order = orders.readLine(); order != null; order = orders.readLine()) {
                var words = order.split(" ");
                int port = Integer.parseInt(words[0]);
                int size = Integer.parseInt(words[1]);
                int window = Integer.parseInt(words[2]);
                long nanos = (long) (Double.parseDouble(words[3]) * 1e9);
                int share = connections / THREADS;
                Callable<Long> one = () -> echo(context, port, share, size, window, nanos);
                var running = new ArrayList<Future<Long>>();
                for (int i = 0; i < THREADS; i++) running.add(threads.submit(one));
                System.out.println(sum(running));
            }
        }
    }

    private static long sum(ArrayList<Future<Long>> running)
            throws InterruptedException, ExecutionException {
        long sum = 0;
        for (var future : running) sum += future.get();
        return sum;
    }

    /// One thread's connections: a window on each, then the answers of each.
    private static long echo(
            SSLContext context, int port, int number, int size, int window, long nanos)
            throws IOException {
        var sockets = new ArrayList<SSLSocket>();
        try {
            for (int i = 0; i < number; i++) sockets.add(connect(context, port));
            var piece = new byte[size];
            var back = new byte[size * window];
            long n = 0;
            for (long deadline = 0; deadline == 0 || System.nanoTime() < deadline; ) {
                for (var socket : sockets)
                    for (int i = 0; i < window; i++) socket.getOutputStream().write(piece);
                for (var socket : sockets)
                    if (socket.getInputStream().readNBytes(back, 0, back.length) < back.length)
                        throw new IOException("closed");
                n += (long) number * window;
                if (deadline == 0) deadline = System.nanoTime() + nanos;
            }
            return n;
        } finally {
            for (var socket : sockets) socket.close();
        }
    }

    private static SSLSocket connect(SSLContext context, int port) throws IOException {
        var below = new Buffered();
        below.connect(new InetSocketAddress("127.0.0.1", port));
        below.setTcpNoDelay(true);
        return (SSLSocket) context.getSocketFactory().createSocket(below, "127.0.0.1", port, true);
    }

    /// Reads a record with one system call, where SSLSocket would need two.
    private static final class Buffered extends Socket {
        private static final int RECORDS = 32 * 1024;

        private InputStream in = InputStream.nullInputStream();

        @Override
        public void connect(SocketAddress to) throws IOException {
            super.connect(to);
            in = new BufferedInputStream(super.getInputStream(), RECORDS);
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }
    }
}
