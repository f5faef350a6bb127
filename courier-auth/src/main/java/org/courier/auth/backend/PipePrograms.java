package org.courier.auth.backend;

import org.courier.core.net.TimeLimit;
import org.courier.core.process.Coprocess;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// A few copies of one program, started when they are needed and kept, each asked by one at a time.
/// One that gave no answer, or not in time, or something else, is ended; the next question starts
/// another.
final class PipePrograms {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    /// The C suite's daemon lets go of its sources after so long.
    private static final Duration IDLE = Duration.ofSeconds(300);

    /// A program without a question, and when it is too long without one.
    private record Kept(Coprocess program, TimeLimit end) {}

    private final Path program;
    private final Semaphore places;
    private final Deque<Kept> idle = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    PipePrograms(Path program, int most) {
        this.program = program;
        places = new Semaphore(most, true);
    }

    /// @param again whether it may be asked a second time, when it was a program kept from before
    ///   that went away
    /// @throws IOException when there is no answer; its message is for the log
    <T> T ask(byte[] request, Duration limit, boolean again, Coprocess.Reading<T> reading)
            throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        try {
            if (!places.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("all programs are busy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        try {
            var kept = take();
            if (kept.isPresent()) {
                try {
                    return ask(kept.get(), request, end, reading);
                } catch (NoAnswer e) {
                    if (!again) {
                        throw e;
                    }
                }
            }
            return ask(start(), request, end, reading);
        } finally {
            places.release();
        }
    }

    /// The program went away; it may not even have read the question.
    static final class NoAnswer extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswer() {
            super("ended without an answer");
        }
    }

    private <T> T ask(Coprocess asked, byte[] request, long end, Coprocess.Reading<T> reading)
            throws IOException {
        boolean answered = false;
        try {
            var left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            T answer = asked.ask(request, left, reading);
            answered = true;
            return answer;
        } catch (TimeoutException e) {
            throw new IOException("no answer in time", e);
        } finally {
            if (answered) {
                keep(asked);
            } else {
                asked.kill();
            }
        }
    }

    private Coprocess start() throws IOException {
        return Coprocess.start(List.of(program.toString()), ENVIRONMENT, Path.of("/"));
    }

    /// One that is still there, and silent.
    private Optional<Coprocess> take() {
        lock.lock();
        try {
            for (var kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
                kept.end.close();
                if (kept.end.expired()) {
                    continue;
                }
                if (kept.program.ready()) {
                    return Optional.of(kept.program);
                }
                kept.program.kill();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void keep(Coprocess asked) {
        lock.lock();
        try {
            if (!closed && asked.ready()) {
                idle.addFirst(new Kept(asked, TimeLimit.of(IDLE, asked::close)));
                return;
            }
        } finally {
            lock.unlock();
        }
        asked.kill();
    }

    /// Ends them all at the same time, as each may take its time.
    void close() {
        List<Kept> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(idle);
            idle.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(kept -> kept.end.close());
        var ending =
                all.stream().map(kept -> Thread.ofVirtual().start(kept.program::close)).toList();
        for (var one : ending) {
            try {
                one.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                all.forEach(kept -> kept.program.kill());
            }
        }
    }
}
