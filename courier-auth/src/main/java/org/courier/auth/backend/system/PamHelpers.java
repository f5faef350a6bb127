package org.courier.auth.backend.system;

import org.courier.core.log.Log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The PAM helpers of a server: started when first needed, replaced when they end, hang or grow.
final class PamHelpers implements AutoCloseable {
    private static final Log LOG = Log.of("authdaemond");

    /// A helper that ends at once is not started again and again.
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    /// @param processes how many helpers at most
    /// @param threads requests that one helper serves at once
    /// @param patience longest wait for an answer, the wait for a free place included
    /// @param directory instead of /etc/pam.d
    record Options(int processes, int threads, Duration patience, Optional<Path> directory) {}

    private final Options options;
    private final Semaphore places;
    private final List<PamProcess> helpers = new ArrayList<>();
    private long lastStart = System.nanoTime() - PAUSE;
    private boolean closed;

    PamHelpers(Options options) {
        this.options = options;
        this.places = new Semaphore(options.processes() * options.threads(), true);
    }

    Options options() {
        return options;
    }

    /// @return PAM's result
    /// @throws IOException when there is none in time
    int ask(PamRequest request) throws IOException {
        long end = System.nanoTime() + options.patience().toNanos();
        try {
            if (!places.tryAcquire(options.patience().toNanos(), TimeUnit.NANOSECONDS))
                throw new IOException("PAM: too many logins wait");
            try {
                return answer(request, end);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private int answer(PamRequest request, long end) throws IOException, InterruptedException {
        var helper = helper();
        var answer = helper.ask(request);
        try {
            return answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.error("authpam: no answer; the helper " + helper.pid() + " is replaced");
            helper.retire();
            throw new IOException("PAM does not answer", e);
        } catch (ExecutionException e) {
            LOG.error("authpam: the helper " + helper.pid() + " ended");
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } finally {
            answer.cancel(false);
        }
    }

    /// One with a free place; a new one while there may be more.
    private synchronized PamProcess helper() throws IOException {
        if (closed) throw new IOException("closed");
        helpers.removeIf(helper -> !helper.isUsable());
        var best = helpers.stream().min(Comparator.comparingInt(PamProcess::load));
        if (best.isPresent() && (best.get().load() == 0 || helpers.size() >= options.processes()))
            return best.get();
        long now = System.nanoTime();
        if (now - lastStart < PAUSE) {
            return best.orElseThrow(() -> new IOException("the PAM helper does not stay"));
        }
        lastStart = now;
        var started = PamProcess.start(options.threads(), options.directory());
        helpers.add(started);
        return started;
    }

    /// The processes that serve now.
    synchronized List<Long> pids() {
        return helpers.stream().filter(PamProcess::isUsable).map(PamProcess::pid).toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        helpers.forEach(PamProcess::kill);
    }
}
