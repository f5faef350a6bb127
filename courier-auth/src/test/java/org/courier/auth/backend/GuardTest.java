package org.courier.auth.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.auth.Account;
import org.courier.auth.AccountOptions;
import org.courier.auth.AuthBackend;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

class GuardTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Client IMAP = Client.local("imap");

    /// A source that does what the test tells it.
    private static final class Source implements AuthBackend {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        volatile AuthResult result = accepted("right");
        volatile Optional<CountDownLatch> hangs = Optional.empty();

        private AuthResult answer() {
            asked.incrementAndGet();
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                hangs.ifPresent(Source::await);
                return result;
            } finally {
                running.decrementAndGet();
            }
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public String name() {
            return "authtest";
        }

        @Override
        public AuthResult authenticate(Client client, Credentials credentials) {
            return answer();
        }

        @Override
        public AuthResult lookUp(Client client, String user) {
            return answer();
        }

        @Override
        public boolean enumerate(Consumer<Account> each) {
            return false;
        }

        @Override
        public AuthResult changePassword(Client client, String user, String old, String now) {
            return answer();
        }
    }

    private final Source source = new Source();
    private Optional<Guard> opened = Optional.empty();

    @AfterEach
    void close() {
        source.hangs.ifPresent(CountDownLatch::countDown);
        opened.ifPresent(Guard::close);
    }

    private Guard guard(Duration patience, Duration pause, Duration memory) {
        var guard = new Guard(source, new Guard.Limits(patience, 4, pause, memory));
        opened = Optional.of(guard);
        return guard;
    }

    private static AuthResult accepted(String hash) {
        return new Accepted(
                new Account(
                        "fred",
                        Optional.empty(),
                        1001,
                        1001,
                        Path.of("/home/fred"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(hash),
                        Optional.empty(),
                        AccountOptions.NONE));
    }

    private static AuthResult login(Guard guard, String password) {
        return guard.authenticate(IMAP, new Credentials.Password("fred", password));
    }

    @Test
    void anAnswerIsUsedAgainForTheSameQuestionOnly() {
        var guard = guard(NEVER, NEVER, NEVER);
        assertThat(login(guard, "a")).isInstanceOf(Accepted.class);
        assertThat(login(guard, "a")).isInstanceOf(Accepted.class);
        assertThat(source.asked).hasValue(1);
        source.result = new Rejected();
        assertThat(login(guard, "b")).isInstanceOf(Rejected.class);
        assertThat(guard.lookUp("imap", "fred")).isInstanceOf(Rejected.class);
        assertThat(guard.authenticate(IMAP, new Credentials.Password("freda", "")))
                .isInstanceOf(Rejected.class);
        assertThat(source.asked).hasValue(4);
        assertThat(login(guard, "a")).isInstanceOf(Accepted.class);
        assertThat(source.asked).hasValue(4);
    }

    @Test
    void aRefusalIsNotRemembered() {
        var guard = guard(NEVER, NEVER, NEVER);
        source.result = new Rejected();
        assertThat(login(guard, "a")).isInstanceOf(Rejected.class);
        source.result = accepted("x");
        assertThat(login(guard, "a")).isInstanceOf(Accepted.class);
    }

    @Test
    void anotherAddressIsAnotherQuestion() {
        var guard = guard(NEVER, NEVER, NEVER);
        login(guard, "a");
        var elsewhere =
                new Client(
                        "imap", new java.net.InetSocketAddress("192.0.2.1", 5), Optional.empty());
        guard.authenticate(elsewhere, new Credentials.Password("fred", "a"));
        assertThat(source.asked).hasValue(2);
    }

    @Test
    void aChangedPasswordForgetsAllAnswers() {
        var guard = guard(NEVER, NEVER, NEVER);
        login(guard, "a");
        guard.changePassword("imap", "fred", "a", "b");
        source.result = new Rejected();
        assertThat(login(guard, "a")).isInstanceOf(Rejected.class);
    }

    @Test
    void zeroRemembersNothing() {
        var guard = guard(NEVER, NEVER, Duration.ZERO);
        login(guard, "a");
        login(guard, "a");
        assertThat(source.asked).hasValue(2);
    }

    @Test
    void aHungSourceIsATemporaryFailureAndThenNotWaitedForAgain() {
        var guard = guard(Duration.ofMillis(50), NEVER, Duration.ZERO);
        source.hangs = Optional.of(new CountDownLatch(1));
        assertThat(login(guard, "a"))
                .isEqualTo(new TemporaryFailure("authtest: no answer within 0 seconds", true));
        assertThat(login(guard, "a")).isInstanceOf(TemporaryFailure.class);
        assertThat(source.asked).hasValue(1);
    }

    @Test
    void aSourceThatComesBackIsFoundOut() {
        var guard = guard(NEVER, Duration.ofMillis(20), Duration.ZERO);
        source.result = new TemporaryFailure("connection refused", true);
        assertThat(login(guard, "a")).isEqualTo(source.result);
        source.result = accepted("x");
        AuthResult result = login(guard, "a");
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!(result instanceof Accepted) && System.nanoTime() < end) {
            result = login(guard, "a");
        }
        assertThat(result).isInstanceOf(Accepted.class);
        assertThat(login(guard, "a")).isInstanceOf(Accepted.class);
    }

    @Test
    void troubleWithOneAccountStopsNobodyElse() {
        var guard = guard(NEVER, NEVER, Duration.ZERO);
        source.result = new TemporaryFailure("fred: uid is not a number");
        assertThat(login(guard, "a")).isEqualTo(source.result);
        source.result = accepted("x");
        assertThat(login(guard, "a")).isInstanceOf(Accepted.class);
    }

    @Test
    void noMoreQuestionsAtOnceThanAllowed() throws Exception {
        var guard = guard(Duration.ofMillis(200), NEVER, Duration.ZERO);
        source.hangs = Optional.of(new CountDownLatch(1));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                threads.submit(() -> login(guard, "a"));
            }
        }
        assertThat(source.most.get()).isBetween(1, 4);
    }

    @Test
    void aBugInASourceIsATemporaryFailure() {
        var guard = guard(NEVER, NEVER, Duration.ZERO);
        assertThat(guard.changePassword(IMAP, "fred", "a", "b")).isInstanceOf(Accepted.class);
        source.result = accepted("x");
        source.hangs =
                Optional.of(
                        new CountDownLatch(1) {
                            @Override
                            public void await() {
                                throw new IllegalStateException("a bug");
                            }
                        });
        assertThat(login(guard, "a"))
                .isEqualTo(
                        new TemporaryFailure(
                                "authtest: java.lang.IllegalStateException: a bug", false));
    }
}
