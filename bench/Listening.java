import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// `java Listening.java PORT SECONDS`: waits until something on loopback accepts connections.
final class Listening {
    private Listening() {}

    public static void main(String[] arguments) throws Exception {
        var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        long end = System.nanoTime() + Long.parseLong(arguments[1]) * 1_000_000_000L;
        while (System.nanoTime() < end) {
            try (var socket = new Socket()) {
                socket.connect(address, 1000);
                return;
            } catch (IOException e) {
                Thread.sleep(10);
            }
        }
        System.exit(1);
    }
}
