package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.net.SocketFactory;

/// A pool of connections to the servers of LDAP_URI. Nothing is connected before the first
/// question; a connection that turns out to be dead is replaced once, and with it go all others.
final class Directory implements AutoCloseable {
    /// As many as a source is asked at once.
    private static final int MOST_CONNECTIONS = 32;

    /// An entry, with the few attributes we ask for.
    private static final int LARGEST_MESSAGE = 1 << 20;

    private static final long IDLE_CHECK_MILLIS = 30_000;

    private final LDAPConnectionPool pool;
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS, true);
    private final Duration timeout;

    /// How a pool reaches its servers.
    ///
    /// @param timeout longest wait for one answer
    record Access(
            List<ServerUri> servers, boolean startTls, Optional<LdapTls> tls, Duration timeout) {}

    /// What is asked on a connection.
    @FunctionalInterface
    interface Question<T> {
        T ask(LDAPConnection connection) throws LDAPException;
    }

    Directory(Access access, Optional<SimpleBindRequest> bind) {
        var servers = access.servers().stream().map(uri -> server(uri, access, bind)).toList();
        try {
            pool =
                    new LDAPConnectionPool(
                            inTurn(servers),
                            bind.<BindRequest>map(b -> b).orElse(null),
                            0,
                            MOST_CONNECTIONS,
                            1,
                            null,
                            true,
                            new IdleCheck(access.timeout()));
        } catch (LDAPException e) {
            // No connection is made here.
            throw new IllegalStateException(e);
        }
        timeout = access.timeout();
        pool.setHealthCheckIntervalMillis(IDLE_CHECK_MILLIS);
        pool.setConnectionPoolName(Ldap.NAME);
    }

    private static ServerSet inTurn(List<ServerSet> servers) {
        if (servers.size() == 1) {
            return servers.getFirst();
        }
        var all = new FailoverServerSet(servers);
        // A server that is down is not tried first again and again.
        all.setReOrderOnFailover(true);
        return all;
    }

    private static ServerSet server(
            ServerUri uri, Access access, Optional<SimpleBindRequest> bind) {
        boolean local = uri.scheme() == ServerUri.Scheme.LDAPI;
        return new SingleServerSet(
                local ? "localhost" : uri.host(),
                uri.port(),
                sockets(uri, access),
                options(access),
                bind.orElse(null),
                startTls(uri, access));
    }

    private static SocketFactory sockets(ServerUri uri, Access access) {
        return switch (uri.scheme()) {
            case LDAP -> SocketFactory.getDefault();
            case LDAPS -> access.tls().orElseThrow().context().getSocketFactory();
            case LDAPI -> LocalSocket.factory(Path.of(uri.host()));
        };
    }

    /// Null is the SDK's way to say that nothing is to be done.
    private static PostConnectProcessor startTls(ServerUri uri, Access access) {
        return access.startTls() && uri.scheme() == ServerUri.Scheme.LDAP
                ? new StartTLSPostConnectProcessor(access.tls().orElseThrow().context())
                : null;
    }

    /// Connecting has a share of the time, so that the next server has some as well.
    private static LDAPConnectionOptions options(Access access) {
        long answer = access.timeout().toMillis();
        long connect = Math.max(answer / (access.servers().size() + 1), 200);
        var options = new LDAPConnectionOptions();
        options.setUseSynchronousMode(true);
        options.setConnectTimeoutMillis((int) connect);
        options.setResponseTimeoutMillis(answer);
        options.setResponseTimeoutMillis(OperationType.BIND, connect);
        options.setResponseTimeoutMillis(OperationType.EXTENDED, connect);
        options.setMaxMessageSize(LARGEST_MESSAGE);
        options.setFollowReferrals(false);
        options.setAbandonOnTimeout(false);
        options.setBindWithDNRequiresPassword(true);
        options.setAllowConcurrentSocketFactoryUse(true);
        access.tls().ifPresent(tls -> options.setSSLSocketVerifier(tls.verifier()));
        return options;
    }

    /// @throws LDAPException CONNECT_ERROR when there is no usable connection, BUSY when all are in
    ///   use, or the server's answer
    <T> T ask(Question<T> question) throws LDAPException {
        boolean place = false;
        try {
            place = places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!place) {
                throw new LDAPException(ResultCode.BUSY, "all connections wait for an answer");
            }
            return askTwice(question);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LDAPException(ResultCode.USER_CANCELED, e);
        } finally {
            if (place) {
                places.release();
            }
        }
    }

    private <T> T askTwice(Question<T> question) throws LDAPException {
        try {
            return askOnce(question);
        } catch (LDAPException e) {
            if (Trouble.isDown(e)) {
                // What was opened before is no better.
                pool.shrinkPool(0);
            }
            boolean closed = e.getResultCode().equals(ResultCode.SERVER_DOWN);
            if (!closed || Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        return askOnce(question);
    }

    private <T> T askOnce(Question<T> question) throws LDAPException {
        var connection = connected();
        boolean usable = false;
        try {
            T answer = question.ask(connection);
            usable = true;
            return answer;
        } catch (LDAPException e) {
            usable = !Trouble.isDown(e);
            throw e;
        } finally {
            if (usable) {
                pool.releaseConnection(connection);
            } else {
                pool.releaseDefunctConnection(connection);
            }
        }
    }

    /// A refused LDAP_BINDDN is no wrong password of a user's.
    private LDAPConnection connected() throws LDAPException {
        try {
            return pool.getConnection();
        } catch (LDAPException e) {
            throw new LDAPException(ResultCode.CONNECT_ERROR, e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
