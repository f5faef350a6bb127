package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.password.NewScheme;
import org.courier.core.log.Log;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A source over the network or in another program, made harmless when it is slow, hung or gone: no
/// question takes longer than its time-out, a source that is down is asked once a second and
/// everybody else is told to try later at once, and an answer is remembered for a few seconds.
final class Guard implements AuthBackend {
    private static final Log LOG = Log.of("authdaemond");

    /// @param patience longest wait for an answer, the wait for a free place included
    /// @param atOnce questions that the source is asked at the same time
    /// @param pause between two questions to a source that is down
    /// @param memory how long an answer is used again; zero: never
    record Limits(Duration patience, int atOnce, Duration pause, Duration memory) {
        static final Limits DEFAULT =
                new Limits(
                        Duration.ofSeconds(5), 32, Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    private static final long UP = Long.MIN_VALUE;

    private final AuthBackend source;
    private final Limits limits;
    private final Semaphore places;
    private final AnswerMemory memory;

    /// When the source may be asked again, in nanoseconds; UP while it answers.
    private final AtomicLong askAgain = new AtomicLong(UP);

    private volatile String trouble = "";

    Guard(AuthBackend source, Limits limits) {
        this.source = source;
        this.limits = limits;
        places = new Semaphore(limits.atOnce(), true);
        memory = new AnswerMemory(limits.memory());
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public AuthResult authenticate(Client client, Credentials credentials) {
        var key =
                switch (credentials) {
                    case Credentials.Password(var user, var password) ->
                            memory.key(
                                    client.service(), user, client.address().orElse(""), password);
                    case Credentials.Cram _ -> Optional.<String>empty();
                };
        return remembered(key, () -> source.authenticate(client, credentials));
    }

    @Override
    public AuthResult lookUp(Client client, String user) {
        return remembered(memory.key(client.service(), user), () -> source.lookUp(client, user));
    }

    private AuthResult remembered(Optional<String> key, Supplier<AuthResult> question) {
        var known = key.flatMap(memory::find);
        if (known.isPresent()) {
            return new Accepted(known.get());
        }
        long asked = memory.generation();
        var answer = ask(question);
        if (answer instanceof Accepted(Account account)) {
            key.ifPresent(k -> memory.put(k, account, asked));
        }
        return answer;
    }

    @Override
    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        try {
            return ask(() -> source.changePassword(client, user, oldPassword, newPassword));
        } finally {
            memory.clear();
        }
    }

    @Override
    public AuthResult rehash(Client client, String user, String password, NewScheme scheme) {
        try {
            return ask(() -> source.rehash(client, user, password, scheme));
        } finally {
            memory.clear();
        }
    }

    /// An enumeration may take long and is asked for by administrators alone.
    @Override
    public boolean enumerate(Consumer<Account> each) {
        return source.enumerate(each);
    }

    @Override
    public void close() {
        source.close();
    }

    private AuthResult ask(Supplier<AuthResult> question) {
        long end = System.nanoTime() + limits.patience().toNanos();
        boolean up = askAgain.get() == UP;
        if (!up && !isTheOneToAsk()) {
            return new TemporaryFailure(trouble, true);
        }
        try {
            if (!places.tryAcquire(limits.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                return down(name() + ": " + limits.atOnce() + " questions wait for an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TemporaryFailure(name() + ": interrupted", false);
        }
        if (up && askAgain.get() != UP) {
            places.release();
            return new TemporaryFailure(trouble, true);
        }
        return noted(answer(question, end - System.nanoTime()));
    }

    private AuthResult answer(Supplier<AuthResult> question, long nanos) {
        var answer = new CompletableFuture<AuthResult>();
        var asking = Thread.ofVirtual().name(name()).start(() -> ask(question, answer));
        try {
            return answer.get(Math.max(nanos, 1), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            String time = limits.patience().toSeconds() + " seconds";
            var failure = down(name() + ": no answer within " + time);
            asking.interrupt();
            return failure;
        } catch (InterruptedException e) {
            asking.interrupt();
            Thread.currentThread().interrupt();
            return new TemporaryFailure(name() + ": interrupted", false);
        } catch (ExecutionException e) {
            LOG.error(name() + ": failed", e.getCause());
            return new TemporaryFailure(name() + ": " + e.getCause(), false);
        }
    }

    /// Its place is free when the question has really ended, not when we stop waiting for it.
    private void ask(Supplier<AuthResult> question, CompletableFuture<AuthResult> answer) {
        try {
            answer.complete(question.get());
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        } finally {
            places.release();
        }
    }

    /// Of all questions to a source that is down, one a pause finds out whether it still is.
    private boolean isTheOneToAsk() {
        long again = askAgain.get();
        long now = System.nanoTime();
        return again == UP
                || again - now <= 0
                        && askAgain.compareAndSet(again, now + limits.pause().toNanos());
    }

    private AuthResult noted(AuthResult answer) {
        if (answer instanceof TemporaryFailure(var reason, var sourceDown)) {
            return sourceDown ? down(reason) : answer;
        }
        if (askAgain.getAndSet(UP) != UP) {
            LOG.info(name() + ": answers again");
        }
        return answer;
    }

    private AuthResult down(String reason) {
        trouble = reason;
        long again = System.nanoTime() + limits.pause().toNanos();
        if (askAgain.compareAndSet(UP, again)) {
            LOG.error(reason);
        }
        return new TemporaryFailure(reason, true);
    }
}
