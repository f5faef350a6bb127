package org.courier.core.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// A program: the load for EchoBench, the same for every server. Reads lines `port size window
/// seconds`, sends as many pieces of that size as the window has over TLS on each connection, waits
/// for them to come back, and so on; says how many did. Needs nothing but the JDK and TrustAll.
public final class EchoClients {
    private EchoClients() {}

    /// Argument: number of connections.
    public static void main(String[] arguments) throws Exception {
        int connections = Integer.parseInt(arguments[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        try (var orders = new BufferedReader(new InputStreamReader(System.in));
                var threads = Executors.newFixedThreadPool(connections)) {
            for (var order = orders.readLine(); order != null; order = orders.readLine()) {
                var words = order.split(" ");
                int port = Integer.parseInt(words[0]);
                int size = Integer.parseInt(words[1]);
                int window = Integer.parseInt(words[2]);
                long nanos = (long) (Double.parseDouble(words[3]) * 1e9);
                Callable<Long> one = () -> echo(context, port, size, window, nanos);
                var running = new ArrayList<Future<Long>>();
                for (int i = 0; i < connections; i++) running.add(threads.submit(one));
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

    private static long echo(SSLContext context, int port, int size, int window, long nanos)
            throws IOException {
        var loopback = InetAddress.getByName("127.0.0.1");
        try (var socket = context.getSocketFactory().createSocket(loopback, port)) {
            socket.setTcpNoDelay(true);
            var piece = new byte[size];
            var back = new byte[size * window];
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            long n = 0;
            for (long deadline = 0; deadline == 0 || System.nanoTime() < deadline; n += window) {
                for (int i = 0; i < window; i++) out.write(piece);
                if (in.readNBytes(back, 0, back.length) < back.length)
                    throw new IOException("closed");
                if (deadline == 0) deadline = System.nanoTime() + nanos;
            }
            return n;
        }
    }
}
