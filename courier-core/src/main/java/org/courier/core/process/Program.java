package org.courier.core.process;

import org.courier.core.file.Identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs an external program: bounded output, a time limit, exit status. The program is the leader
/// of a session of its own (setsid), so that what it started ends with it.
public final class Program {
    static final Path SETSID = Path.of("/usr/bin/setsid");

    /// How long we read on for the output of programs that this one left running.
    private static final Duration LEFT_OVER = Duration.ofSeconds(1);

    private Program() {}

    public record Result(int exitCode, byte[] output, boolean timedOut) {}

    /// stdout and stderr together, cut at outputLimit; killed with its process group after the
    /// limit.
    ///
    /// @param environment all of it: nothing of ours is passed on
    /// @throws IOException when the program cannot be started, or its input cannot be read (it is
    ///   killed then, and has not seen the end of its input)
    public static Result run(
            List<String> command,
            Map<String, String> environment,
            Path directory,
            InputStream input,
            int outputLimit,
            Duration limit)
            throws IOException {
        // exec gives the program root's rights with the user's groups
        if (Identity.isAssumed()) throw new IllegalStateException("a program in a user's identity");
        var builder = new ProcessBuilder(grouped(command));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(directory.toFile()).redirectErrorStream(true);
        var process = builder.start();
        var feeder = new Feeder(process, input);
        var output = new Output(process.getInputStream(), outputLimit);
        var feeding = Thread.ofVirtual().name("program input").start(feeder);
        var reading = Thread.ofVirtual().name("program output").start(output);
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) kill(process);
            int exitCode = process.waitFor();
            reading.join(LEFT_OVER);
            process.getInputStream().close();
            feeding.join(LEFT_OVER);
            feeder.throwFailure();
            return new Result(exitCode, output.octets(), !ended);
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.getFirst() + " ran", e);
        }
    }

    static List<String> grouped(List<String> command) {
        if (!Files.isExecutable(SETSID)) return command;
        var all = new ArrayList<String>();
        all.add(SETSID.toString());
        all.addAll(command);
        return all;
    }

    static void kill(Process process) {
        var started = process.descendants().toList();
        if (Files.isExecutable(SETSID)) Signal.KILL.toGroup(process.pid());
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
