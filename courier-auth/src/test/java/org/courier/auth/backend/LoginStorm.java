package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A hundred logins a second, all with the right password, while something happens to the source.
public final class LoginStorm implements AutoCloseable {
    public static final int AUTHTIMEOUT = 2;
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    /// What AUTHTIMEOUT promises, with room for a busy machine.
    private static final Duration LONGEST = Duration.ofSeconds(AUTHTIMEOUT + 3);

    private final Authenticator authenticator;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private record Seen(AuthResult result, Duration took) {}

    public LoginStorm(Authenticator authenticator) {
        this.authenticator = authenticator;
        clock.scheduleAtFixedRate(() -> clients.execute(this::login), 0, 10, TimeUnit.MILLISECONDS);
    }

    private void login() {
        long begin = System.nanoTime();
        var result =
                authenticator.authenticate(
                        Client.local("imap"), new Credentials.Password("fred", "secret"));
        seen.add(new Seen(result, Duration.ofNanos(System.nanoTime() - begin)));
        switch (result) {
            case Accepted _ -> accepted.incrementAndGet();
            case TemporaryFailure _ -> failed.incrementAndGet();
            case Rejected _ -> {}
        }
    }

    public void awaitAccepted(int more) {
        awaitMore(accepted, more);
    }

    public void awaitFailed(int more) {
        awaitMore(failed, more);
    }

    int failed() {
        return failed.get();
    }

    private static void awaitMore(AtomicInteger count, int more) {
        int wanted = count.get() + more;
        awaitRecovery(() -> count.get() >= wanted);
    }

    public static void awaitRecovery(BooleanSupplier condition) {
        await(RECOVERY, condition);
    }

    private static void await(Duration longest, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within " + longest).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /// Nobody waited too long, and nobody was told that the password is wrong.
    public void everyAnswerWasInTimeAndRight() {
        clock.shutdownNow();
        clients.shutdown();
        await(LONGEST, clients::isTerminated);
        assertThat(seen)
                .allSatisfy(
                        one -> {
                            assertThat(one.result()).isNotInstanceOf(Rejected.class);
                            assertThat(one.took()).isLessThan(LONGEST);
                        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
        clients.shutdownNow();
        authenticator.close();
    }
}
