package org.courier.auth;

import org.courier.auth.password.NewScheme;
import org.courier.core.log.Log;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Brings stored passwords to a better scheme (AUTHREHASH): a login shows the password, and behind
/// its back the source stores it anew. Each account is tried once; what goes wrong is logged and
/// hurts nobody.
final class Rehash implements AutoCloseable {
    private static final Log LOG = Log.of("authdaemond");
    private static final int WAITING = 1000;
    private static final int REMEMBERED = 100_000;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final NewScheme scheme;
    private final Set<String> tried = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor worker;

    Rehash(NewScheme scheme) {
        this.scheme = scheme;
        // One at a time: no login waits for it, and none is to wait behind it for a processor.
        worker =
                new ThreadPoolExecutor(
                        1,
                        1,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        Thread.ofVirtual().name("rehash").factory(),
                        new ThreadPoolExecutor.DiscardPolicy());
        worker.allowCoreThreadTimeOut(true);
    }

    /// After this source accepted the password.
    void seen(AuthBackend source, Client client, String user, String password, Account account) {
        boolean wanted = account.password().filter(scheme::isBetterThan).isPresent();
        if (!wanted || tried.size() >= REMEMBERED) {
            return;
        }
        if (tried.add(source.name() + " " + client.service() + " " + user)) {
            worker.execute(() -> store(source, client, user, password));
        }
    }

    private void store(AuthBackend source, Client client, String user, String password) {
        var name = source.name() + ": " + user;
        try {
            switch (source.rehash(client, user, password, scheme)) {
                case AuthResult.Accepted _ ->
                        LOG.info(name + ": password stored anew as " + scheme);
                case AuthResult.Rejected _ ->
                        LOG.info(name + ": password not stored anew: not with this source");
                case AuthResult.TemporaryFailure(var reason, _) ->
                        LOG.error(name + ": password not stored anew: " + reason);
            }
        } catch (RuntimeException e) {
            LOG.error(name + ": password not stored anew", e);
        }
    }

    /// What is under way ends first.
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
