package org.courier.auth.policy;

import org.courier.auth.Client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Failed logins per address, network and account. The account's count is one for each network the
/// attempts come from, so that nobody locks the owner out from elsewhere; and an address from which
/// the owner logged in is not held to it. What is no client of the network has no limit.
final class RateLimits {
    /// Keys of each kind: some 80 MiB when all are taken by the longest names.
    private static final int KEYS = 1 << 16;

    private static final int LONGEST_NAME = 128;
    private static final Duration OWNER = Duration.ofDays(30);

    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final FailureCounts addresses;
    private final FailureCounts networks;
    private final FailureCounts accounts;
    private final Map<String, Long> owners;

    /// @param clock nanoseconds, as System.nanoTime()
    RateLimits(LongSupplier clock) {
        this(clock, KEYS);
    }

    RateLimits(LongSupplier clock, int keys) {
        this.clock = clock;
        addresses = new FailureCounts(keys);
        networks = new FailureCounts(keys);
        accounts = new FailureCounts(keys);
        owners =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                        return size() > keys;
                    }
                };
    }

    /// How long nobody from this client may try, or try this account; empty: now.
    Optional<Duration> wait(Client client, String user, PolicySettings.Limits limits) {
        var from = limited(client, limits);
        if (from.isEmpty()) return Optional.empty();
        String address = address(from.get());
        String network = network(from.get());
        long now = clock.getAsLong();
        lock.lock();
        try {
            long wait = Math.max(addresses.barred(address, now), networks.barred(network, now));
            String name = name(user);
            long ofAccount = accounts.barred(network + " " + name, now);
            if (ofAccount > wait && !isOwner(address + " " + name, now)) wait = ofAccount;
            return wait == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(wait));
        } finally {
            lock.unlock();
        }
    }

    private boolean isOwner(String key, long now) {
        var last = owners.get(key);
        return last != null && now - last < OWNER.toNanos();
    }

    void failed(Client client, String user, PolicySettings.Limits limits) {
        limited(client, limits)
                .ifPresent(
                        from -> {
                            var period = limits.period();
                            long now = clock.getAsLong();
                            lock.lock();
                            try {
                                String network = network(from);
                                String account = network + " " + name(user);
                                addresses.failed(address(from), limits.address(), period, now);
                                networks.failed(network, limits.network(), period, now);
                                accounts.failed(account, limits.account(), period, now);
                            } finally {
                                lock.unlock();
                            }
                        });
    }

    /// The owner is there: what was counted against the account from this network is forgotten, but
    /// not what was counted against the address, where an attacker may have an account as well.
    void loggedIn(Client client, String user, PolicySettings.Limits limits) {
        limited(client, limits)
                .ifPresent(
                        from -> {
                            lock.lock();
                            try {
                                accounts.forget(network(from) + " " + name(user));
                                owners.put(address(from) + " " + name(user), clock.getAsLong());
                            } finally {
                                lock.unlock();
                            }
                        });
    }

    /// Keys in use, of all kinds.
    int size() {
        lock.lock();
        try {
            return addresses.size() + networks.size() + accounts.size() + owners.size();
        } finally {
            lock.unlock();
        }
    }

    private static Optional<InetAddress> limited(Client client, PolicySettings.Limits limits) {
        return client.address().isEmpty() || limits.off()
                ? Optional.empty()
                : Optional.of(client.remote().getAddress())
                        .filter(a -> !limits.exempt().contains(a));
    }

    private static String name(String user) {
        String name = user.length() > LONGEST_NAME ? user.substring(0, LONGEST_NAME) : user;
        return name.toLowerCase(Locale.ROOT);
    }

    private static String address(InetAddress address) {
        return HexFormat.of().formatHex(address.getAddress());
    }

    /// /24 of IPv4, /64 of IPv6: what one customer has.
    private static String network(InetAddress address) {
        int octets = address instanceof Inet4Address ? 3 : 8;
        return HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), octets));
    }
}
