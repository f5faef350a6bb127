package org.courier.auth.password;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The few platform threads on which costly hashes are computed. A hash holds a processor for
/// milliseconds and would starve the virtual threads of other connections; and a flood of logins
/// must not take every processor nor every byte of memory.
final class HeavyWork {
    private static final int WAITING = 1000;
    private static final int SECONDS = 30;
    private static final ThreadPoolExecutor THREADS = threads();

    private HeavyWork() {}

    private static ThreadPoolExecutor threads() {
        int count = Math.max(1, Runtime.getRuntime().availableProcessors());
        var pool =
                new ThreadPoolExecutor(
                        count,
                        count,
                        20,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(WAITING),
                        Thread.ofPlatform().daemon().name("password-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /// How many computations have ended; exact while none is under way.
    static long done() {
        return THREADS.getCompletedTaskCount();
    }

    static boolean isIdle() {
        return THREADS.getActiveCount() == 0 && THREADS.getQueue().isEmpty();
    }

    /// The result, or empty when too much is waiting or the time is over: try later.
    static <T> Optional<T> run(Callable<T> work) {
        try {
            var task = THREADS.submit(work);
            try {
                return Optional.of(task.get(SECONDS, TimeUnit.SECONDS));
            } catch (TimeoutException e) {
                task.cancel(false);
                return Optional.empty();
            } catch (InterruptedException e) {
                task.cancel(false);
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
    }
}
