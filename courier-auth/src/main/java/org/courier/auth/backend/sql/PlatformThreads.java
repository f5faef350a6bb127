package org.courier.auth.backend.sql;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// A few threads for work in native code, which no interrupt ends and which would hold the carrier
/// of a virtual thread.
final class PlatformThreads implements AutoCloseable {
    private static final int MOST = 4;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    MOST, Thread.ofPlatform().name("sqlite-", 0).daemon().factory());

    interface Task<T> {
        T run() throws SQLException, SourceDown;
    }

    <T> T run(Task<T> task) throws SQLException, SourceDown {
        try {
            return threads.submit(task::run).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceDown("interrupted");
        } catch (RejectedExecutionException e) {
            // Its settings changed at this moment; once, the thread at hand will do.
            return task.run();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException known -> throw known;
                case SourceDown known -> throw known;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /// What has begun goes on.
    @Override
    public void close() {
        threads.shutdown();
    }
}
