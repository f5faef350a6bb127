package org.courier.core.net;

import org.apache.mina.core.session.IoSession;
import org.courier.core.log.Log;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Listens on one service's ports and runs one virtual thread a connection. What it does with new
/// connections, and where it listens, can be changed; a connection keeps what it began with.
public final class Listener implements Closeable {
    private static final Log LOG = Log.of("couriertcpd");

    /// What a connection that comes now begins with.
    private record Rules(Options options, Service service, ConnectionAlerts alerts) {
        static Rules of(Options options, Service service) {
            return new Rules(
                    options,
                    service,
                    new ConnectionAlerts(LOG, options.maxConnections(), options.warn()));
        }
    }

    /// An address as the options have it, and as it was bound (port 0 asks for a free one).
    private record Place(InetSocketAddress asked, InetSocketAddress bound) {}

    private final Acceptor acceptor;
    private final Entrance entrance = new Entrance();
    private volatile Rules rules;
    private volatile List<Place> places = List.of();
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
    /// @param warn connections from which the log warns
    /// @param implicitTls TLS from the first octet (993, 995, 465)
    /// @param proxyProtocol which connections begin with a PROXY header
    public record Options(
            String name,
            List<InetSocketAddress> addresses,
            int maxConnections,
            int maxPerAddress,
            int maxPerNetwork,
            OptionalInt warn,
            Optional<Tls> implicitTls,
            Optional<ProxyProtocol> proxyProtocol,
            Admission admission) {
        private static final int MANY = 10_000;

        public static Options of(String name, InetSocketAddress... addresses) {
            return of(name, List.of(addresses));
        }

        public static Options of(String name, List<InetSocketAddress> addresses) {
            return new Options(
                    name,
                    addresses,
                    MANY,
                    MANY,
                    MANY,
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Admission.EVERYBODY);
        }

        public Options withLimits(int connections, int perAddress, int perNetwork) {
            return new Options(
                    name,
                    addresses,
                    connections,
                    perAddress,
                    perNetwork,
                    warn,
                    implicitTls,
                    proxyProtocol,
                    admission);
        }

        public Options withTls(Tls tls) {
            return with(Optional.of(tls), proxyProtocol, admission);
        }

        public Options withTls(Optional<Tls> tls) {
            return with(tls, proxyProtocol, admission);
        }

        public Options withProxyProtocol(Optional<ProxyProtocol> proxy) {
            return with(implicitTls, proxy, admission);
        }

        public Options withAdmission(Admission who) {
            return with(implicitTls, proxyProtocol, who);
        }

        /// With -warn.
        public Options withWarning(OptionalInt from) {
            return new Options(
                    name,
                    addresses,
                    maxConnections,
                    maxPerAddress,
                    maxPerNetwork,
                    from,
                    implicitTls,
                    proxyProtocol,
                    admission);
        }

        private Options with(Optional<Tls> tls, Optional<ProxyProtocol> proxy, Admission who) {
            return new Options(
                    name,
                    addresses,
                    maxConnections,
                    maxPerAddress,
                    maxPerNetwork,
                    warn,
                    tls,
                    proxy,
                    who);
        }
    }

    private Listener(Options options, Service service) {
        rules = Rules.of(options, service);
        acceptor = new Acceptor(options.maxConnections());
        acceptor.setHandler(
                new Sockets.Handler() {
                    @Override
                    public void sessionOpened(IoSession session) {
                        var connection = Connection.on(Sockets.layer(session));
                        var now = rules;
                        Thread.ofVirtual()
                                .name(now.options.name())
                                .start(() -> run(connection, now));
                    }
                });
    }

    /// @throws IOException naming the address that is in use
    public static Listener open(Options options, Service service) throws IOException {
        var listener = new Listener(options, service);
        try {
            listener.places = listener.bind(options.name(), options.addresses());
            return listener;
        } catch (IOException e) {
            listener.acceptor.stop();
            throw e;
        }
    }

    /// New connections get these options and this service; addresses that are not among the
    /// options' are closed, new ones opened, the others keep their sockets.
    ///
    /// @throws IOException when an address cannot be opened; everything is as before then
    public void change(Options next, Service service) throws IOException {
        var kept = new ArrayList<Place>();
        var added = new ArrayList<>(next.addresses());
        var gone = new ArrayList<Place>();
        for (var place : places) (added.remove(place.asked) ? kept : gone).add(place);
        if (!added.isEmpty() || !gone.isEmpty())
            acceptor.changing(
                    () -> {
                        unbind(gone);
                        try {
                            kept.addAll(bind(next.name(), added));
                        } catch (IOException e) {
                            bind(rules.options.name(), gone.stream().map(Place::bound).toList());
                            throw e;
                        }
                    });
        places = List.copyOf(kept);
        acceptor.most(next.maxConnections());
        rules = Rules.of(next, service);
    }

    private void unbind(List<Place> some) {
        for (var place : some) acceptor.unbind(place.bound);
    }

    /// All or none.
    private List<Place> bind(String name, List<InetSocketAddress> addresses) throws IOException {
        var opened = new ArrayList<Place>();
        try {
            for (var address : addresses) opened.add(bind(name, address));
            return List.copyOf(opened);
        } catch (IOException e) {
            unbind(opened);
            throw e;
        }
    }

    private Place bind(String name, InetSocketAddress address) throws IOException {
        try {
            var before = acceptor.getLocalAddresses();
            acceptor.bind(address);
            return acceptor.getLocalAddresses().stream()
                    .filter(a -> !before.contains(a))
                    .map(a -> new Place(address, (InetSocketAddress) a))
                    .findFirst()
                    .orElseThrow(() -> new BindException("no address"));
        } catch (IOException e) {
            throw new BindException(
                    name
                            + " cannot listen on address "
                            + address.getAddress().getHostAddress()
                            + ", port "
                            + address.getPort()
                            + ": "
                            + reason(e));
        }
    }

    private static String reason(IOException e) {
        Throwable cause = e;
        while (cause.getCause() != null) cause = cause.getCause();
        if (cause instanceof UnsupportedAddressTypeException) return "there is no IPv6 here";
        var text = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
        if (text.contains("in use")) return "another program listens there already";
        if (text.contains("ermission"))
            return "ports below 1024 need root, or CAP_NET_BIND_SERVICE";
        return text;
    }

    private void run(Connection connection, Rules rules) {
        var options = rules.options;
        connections.add(connection);
        try (connection) {
            rules.alerts.active(acceptor.taken());
            entrance.pass(connection, options, rules.service);
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

    /// The ports really bound (port 0 asks for a free one), in the order they were asked for.
    public List<InetSocketAddress> addresses() {
        return places.stream().map(Place::bound).toList();
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

    /// Stops accepting; sessions go on until they end.
    public void stop() {
        acceptor.stop();
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
