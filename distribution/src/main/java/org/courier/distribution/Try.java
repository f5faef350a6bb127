package org.courier.distribution;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.dns.Resolver;
import org.courier.core.log.Log;
import org.courier.core.net.Bound;
import org.courier.core.process.Tool;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// `./try`: the whole suite on loopback ports with two accounts, until Ctrl-C; then nothing is left
/// behind. `--keep DIR` uses and keeps a directory, `--state FILE` writes what runs where for
/// programs, `--once yes` ends after the first letter has arrived, `--train yes` is the run of
/// packaging that the JVM learns from.
final class Try implements Closeable {
    private static final Log LOG = Log.of("courier");

    private final Demo demo;
    private final Suite suite;
    private final Optional<Path> kept;
    private final Optional<Path> stateFile;

    private Try(Demo demo, Suite suite, Optional<Path> kept, Optional<Path> stateFile) {
        this.demo = demo;
        this.suite = suite;
        this.kept = kept;
        this.stateFile = stateFile;
    }

    static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments, Set.of("--keep", "--state", "--once", "--train"));
        } catch (Options.Misused e) {
            streams.err().println("try: " + e.getMessage());
            return ExitCode.USAGE;
        }
        var kept = options.path("--keep");
        if (options.values().containsKey("--train")) {
            var directory = directory(kept);
            try {
                Training.run(directory);
            } finally {
                if (kept.isEmpty()) delete(directory);
            }
            return ExitCode.OK;
        }
        if (options.values().containsKey("--once")) {
            try (var running = start(directory(kept), kept, options.path("--state"))) {
                running.walk(streams.out());
            }
            return ExitCode.OK;
        }
        var beginning = new Beginning();
        var stop = CleanStop.of(beginning);
        try {
            var running =
                    beginning.start(() -> start(directory(kept), kept, options.path("--state")));
            Thread.ofVirtual().name("first letter").start(() -> running.show(streams.out()));
        } catch (IOException | RuntimeException e) {
            stop.cancel();
            throw e;
        }
        return stop.await();
    }

    private static Path directory(Optional<Path> kept) throws IOException {
        return kept.isPresent() ? kept.get() : Files.createTempDirectory("courier-try-");
    }

    /// A signal during the start waits until it is done, so that nothing is left behind.
    private static final class Beginning implements Closeable {
        @FunctionalInterface
        private interface Start {
            Try run() throws IOException;
        }

        private final ReentrantLock lock = new ReentrantLock();
        private Optional<Try> running = Optional.empty();
        private boolean ended;

        Try start(Start start) throws IOException {
            lock.lock();
            try {
                if (ended) throw new IOException("ended by a signal");
                var started = start.run();
                running = Optional.of(started);
                return started;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            lock.lock();
            try {
                ended = true;
                if (running.isPresent()) running.get().close();
            } finally {
                lock.unlock();
            }
        }
    }

    private static Try start(Path directory, Optional<Path> kept, Optional<Path> stateFile)
            throws IOException {
        try {
            var demo = Demo.in(directory);
            var configuration = ConfigDirectory.of(demo.configuration());
            for (var problem : Check.problems(configuration)) LOG.warn("WARN: " + problem.text());
            var zone = Files.writeString(demo.state().resolve("zone"), "");
            var options =
                    new Suite.Options(configuration, demo.state(), () -> Resolver.zoneFile(zone));
            var suite = Suite.start(options, List.of());
            return new Try(demo, suite, kept, stateFile);
        } catch (IOException | RuntimeException e) {
            if (kept.isEmpty()) delete(directory);
            throw e;
        }
    }

    /// The table, the state file, the letter.
    private void show(PrintStream out) {
        try {
            out.print(new TryText(demo, suite.bound()).table());
            if (stateFile.isPresent()) writeState(stateFile.get());
            out.println();
            out.flush();
            walk(out);
            out.println();
            out.println("Running until Ctrl-C.");
        } catch (IOException e) {
            out.println("try: " + e.getMessage());
        }
        out.flush();
    }

    private void writeState(Path file) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, new TryText(demo, suite.bound()).json());
        Files.move(
                part,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private void walk(PrintStream out) throws IOException {
        var submission = service("submission").or(() -> service("submissions"));
        var imap = service("imap").or(() -> service("imaps"));
        if (submission.isEmpty() || imap.isEmpty()) return;
        long began = System.nanoTime();
        var letter = new FirstLetter(demo.users().getFirst(), demo.users().getLast());
        letter.submit(submission.get());
        out.println("A letter from alice to bob was submitted, and taken with 250.");
        out.flush();
        var where = letter.arrival(imap.get());
        out.printf(
                "Bob's IMAP client sees it: %s, %d ms later.%n",
                where, (System.nanoTime() - began) / 1_000_000);
    }

    private Optional<Bound> service(String name) {
        return suite.bound().stream().filter(b -> b.service().equals(name)).findFirst();
    }

    @Override
    public void close() throws IOException {
        suite.close();
        if (stateFile.isPresent()) Files.deleteIfExists(stateFile.get());
        if (kept.isEmpty()) delete(demo.directory());
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
