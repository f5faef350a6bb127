package org.courier.core.process;

import org.courier.core.file.Identity;
import org.courier.core.net.TimeLimit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program that runs as long as it is needed and answers questions on its standard input and
/// output, one after the other. What it writes to standard error goes to ours. It leads a session
/// of its own, as those of `Program`.
public final class Coprocess {
    /// How long a program that is to end gets for each step: by itself, then after TERM.
    private static final Duration BY_ITSELF = Duration.ofSeconds(2);

    private static final Duration AFTER_TERM = Duration.ofSeconds(10);

    private final Process process;
    private final InputStream answers;

    private Coprocess(Process process) {
        this.process = process;
        answers = new BufferedInputStream(process.getInputStream());
    }

    /// @param environment all of it: nothing of ours is passed on
    public static Coprocess start(
            List<String> command, Map<String, String> environment, Path directory)
            throws IOException {
        if (Identity.isAssumed()) throw new IllegalStateException("a program in a user's identity");
        var builder = new ProcessBuilder(Program.grouped(command));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(directory.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        return new Coprocess(builder.start());
    }

    /// Reads an answer as far as it wants.
    @FunctionalInterface
    public interface Reading<T> {
        T from(InputStream answers) throws IOException;
    }

    /// Asks and reads the answer. After an exception the program is of no use any more.
    ///
    /// @throws TimeoutException when the whole took longer than the limit; the program is killed
    public <T> T ask(byte[] question, Duration limit, Reading<T> reading)
            throws IOException, TimeoutException {
        var clock = TimeLimit.of(limit, this::kill);
        try (clock) {
            write(question);
            T answer = reading.from(answers);
            if (clock.expired()) throw new TimeoutException();
            return answer;
        } catch (IOException e) {
            if (clock.expired()) throw new TimeoutException();
            throw e;
        }
    }

    private void write(byte[] question) {
        try {
            process.getOutputStream().write(question);
            process.getOutputStream().flush();
        } catch (IOException _) {
            // it has gone away, which reading the answer will tell
        }
    }

    /// Whether it runs and has nothing to say: output that nobody asked for belongs to no question.
    public boolean ready() {
        try {
            return process.isAlive() && answers.available() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    public long pid() {
        return process.pid();
    }

    public void kill() {
        Program.kill(process);
    }

    /// Closes its input and waits for its end; who does not end is told to (TERM), and then made to
    /// (KILL).
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // it reads no more
        }
        try {
            if (process.waitFor(BY_ITSELF.toMillis(), TimeUnit.MILLISECONDS)) return;
            terminate();
            if (process.waitFor(AFTER_TERM.toMillis(), TimeUnit.MILLISECONDS)) return;
            kill();
            process.waitFor(BY_ITSELF.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    private void terminate() {
        if (Files.isExecutable(Program.SETSID)) Signal.TERM.toGroup(process.pid());
        process.destroy();
    }
}
