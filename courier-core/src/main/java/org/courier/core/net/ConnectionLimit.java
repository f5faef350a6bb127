package org.courier.core.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Counts live connections per address and per network (a /24 of IPv4, a /120 of IPv6).
final class ConnectionLimit {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<InetAddress, Integer> addresses = new HashMap<>();
    private final Map<Network, Integer> networks = new HashMap<>();

    /// An address without its last octet.
    private record Network(long high, long low, int length) {
        static Network of(InetAddress address) {
            var octets = address.getAddress();
            long high = 0;
            long low = 0;
            for (int i = 0; i < octets.length - 1; i++)
                if (i < 8) high = high << 8 | octets[i] & 0xff;
                else low = low << 8 | octets[i] & 0xff;
            return new Network(high, low, octets.length);
        }
    }

    /// Counts one more, unless as many as allowed are there.
    boolean enter(InetAddress address, int perAddress, int perNetwork) {
        lock.lock();
        try {
            var network = Network.of(address);
            if (addresses.getOrDefault(address, 0) >= perAddress) return false;
            if (networks.getOrDefault(network, 0) >= perNetwork) return false;
            addresses.merge(address, 1, Integer::sum);
            networks.merge(network, 1, Integer::sum);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(InetAddress address) {
        lock.lock();
        try {
            addresses.computeIfPresent(address, (_, n) -> n == 1 ? null : n - 1);
            networks.computeIfPresent(Network.of(address), (_, n) -> n == 1 ? null : n - 1);
        } finally {
            lock.unlock();
        }
    }
}
