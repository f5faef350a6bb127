package org.courier.core.net;

import org.apache.mina.core.session.IoSession;
import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Listens on one service's ports and runs one virtual thread a connection.
public final class Listener implements Closeable {
    private static final Log LOG = Log.of("couriertcpd");
    private static final Duration HANDSHAKE = Duration.ofMinutes(1);

    private final Options options;
    private final Service service;
    private final Acceptor acceptor;
    private final ConnectionLimit limit;
    private final ConnectionAlerts alerts;
    private final List<InetSocketAddress> bound = new ArrayList<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    /// What one service does with a connection. The connection is closed when it returns.
    @FunctionalInterface
    public interface Service {
        void serve(Connection connection) throws IOException;
    }

    /// @param maxConnections MAXDAEMONS; accept stalls above it
    /// @param maxPerAddress MAXPERIP
    /// @param maxPerNetwork MAXPERC (a /24, or /120)
    /// @param implicitTls TLS from the first octet (993, 995, 465)
    /// @param proxyProtocol PROXY v1/v2 is read first within this time
    public record Options(
            String name,
            List<InetSocketAddress> addresses,
            int maxConnections,
            int maxPerAddress,
            int maxPerNetwork,
            Optional<Tls> implicitTls,
            Optional<Duration> proxyProtocol,
            Optional<AccessList> access) {
        public static Options of(String name, InetSocketAddress... addresses) {
            return new Options(
                    name,
                    List.of(addresses),
                    10_000,
                    10_000,
                    10_000,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        public Options withLimits(int connections, int perAddress, int perNetwork) {
            return new Options(
                    name,
                    addresses,
                    connections,
                    perAddress,
                    perNetwork,
                    implicitTls,
                    proxyProtocol,
                    access);
        }

        public Options withTls(Tls tls) {
            return new Options(
                    name,
                    addresses,
                    maxConnections,
                    maxPerAddress,
                    maxPerNetwork,
                    Optional.of(tls),
                    proxyProtocol,
                    access);
        }

        public Options withProxyProtocol(Duration limit) {
            return new Options(
                    name,
                    addresses,
                    maxConnections,
                    maxPerAddress,
                    maxPerNetwork,
                    implicitTls,
                    Optional.of(limit),
                    access);
        }

        public Options withAccess(AccessList list) {
            return new Options(
                    name,
                    addresses,
                    maxConnections,
                    maxPerAddress,
                    maxPerNetwork,
                    implicitTls,
                    proxyProtocol,
                    Optional.of(list));
        }
    }

    private Listener(Options options, Service service) {
        this.options = options;
        this.service = service;
        acceptor = new Acceptor(options.maxConnections());
        limit = new ConnectionLimit(options.maxPerNetwork());
        alerts = new ConnectionAlerts(LOG, options.maxConnections());
        acceptor.setHandler(
                new Sockets.Handler() {
                    @Override
                    public void sessionOpened(IoSession session) {
                        var connection = Connection.on(Sockets.layer(session));
                        Thread.ofVirtual().name(options.name()).start(() -> run(connection));
                    }
                });
    }

    /// @throws IOException naming the address that is in use
    public static Listener open(Options options, Service service) throws IOException {
        var listener = new Listener(options, service);
        try {
            for (var address : options.addresses()) listener.bind(address);
            return listener;
        } catch (IOException e) {
            listener.acceptor.stop();
            throw e;
        }
    }

    private void bind(InetSocketAddress address) throws IOException {
        try {
            var before = acceptor.getLocalAddresses();
            acceptor.bind(address);
            acceptor.getLocalAddresses().stream()
                    .filter(a -> !before.contains(a))
                    .forEach(a -> bound.add((InetSocketAddress) a));
        } catch (IOException e) {
            var cause = e.getCause() instanceof BindException b ? b.getMessage() : e.getMessage();
            var reason =
                    cause.contains("in use")
                            ? "another program listens there already"
                            : cause.contains("ermission")
                                    ? "ports below 1024 need root, or CAP_NET_BIND_SERVICE"
                                    : cause;
            throw new BindException(
                    options.name()
                            + " cannot listen on address "
                            + address.getAddress().getHostAddress()
                            + ", port "
                            + address.getPort()
                            + ": "
                            + reason);
        }
    }

    private void run(Connection connection) {
        connections.add(connection);
        try (connection) {
            alerts.active(acceptor.taken());
            prepareAndServe(connection);
        } catch (IOException e) {
            LOG.debug(options.name() + ": " + connection.remoteIp() + ": " + e.getMessage());
        } catch (RuntimeException | Error bug) {
            LOG.error(options.name() + ": session of " + connection.remoteIp() + " failed", bug);
        } finally {
            connections.remove(connection);
            acceptor.release();
            tellEnded();
        }
    }

    /// In couriertcpd's order: who is it, may it, are there too many of it.
    private void prepareAndServe(Connection connection) throws IOException {
        if (options.proxyProtocol().isPresent()) {
            var ends = ProxyHeader.read(connection, options.proxyProtocol().get());
            ends.ifPresent(e -> connection.addresses(e.local(), e.remote()));
        }
        var address = connection.remote().getAddress();
        switch (decide(address)) {
            case AccessList.Deny(var message) -> {
                if (message.isPresent()) connection.write(message.get() + "\n");
                return;
            }
            case AccessList.Allow(var variables) -> connection.variables(variables);
        }
        if (!limit.enter(address, perAddress(connection.variables()))) {
            LOG.error("ALERT: Maximum connection limit reached for " + connection.remoteIp());
            return;
        }
        try {
            connection.readTimeOut(HANDSHAKE);
            if (options.implicitTls().isPresent())
                connection.startImplicitTls(options.implicitTls().get());
            connection.readTimeOut(Duration.ofMinutes(30));
            service.serve(connection);
        } finally {
            limit.leave(address);
        }
    }

    private AccessList.Decision decide(InetAddress address) {
        return options.access()
                .map(list -> list.check(address))
                .orElse(new AccessList.Allow(Map.of()));
    }

    private int perAddress(Map<String, String> variables) {
        var own = variables.getOrDefault("MAXCPERIP", "");
        return own.matches("[0-9]{1,9}") ? Integer.parseInt(own) : options.maxPerAddress();
    }

    /// The ports really bound (port 0 asks for a free one), in the order they were asked for.
    public List<InetSocketAddress> addresses() {
        return List.copyOf(bound);
    }

    public int connections() {
        return connections.size();
    }

    private void tellEnded() {
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Stops accepting, gives sessions the time to end, then closes them.
    public void close(Duration grace) {
        acceptor.stop();
        await(grace);
        connections.forEach(Connection::abort);
        await(Duration.ofSeconds(1));
    }

    private void await(Duration limit) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (!connections.isEmpty() && left > 0) left = ended.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }
}
