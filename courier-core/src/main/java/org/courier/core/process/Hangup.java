package org.courier.core.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// SIGHUP, which the JDK can neither send nor hear. A process hears it that was started with the
/// signal blocked, as bin/courier does: then it stays pending until await() takes it, and never
/// ends the process.
public final class Hangup {
    private static final int SIGHUP = 1;
    private static final int EPERM = 1;
    private static final int ESRCH = 3;

    /// As large as sigset_t of any Linux.
    private static final int SIGSET_BYTES = 128;

    private static final StructLayout ERRNO = Linker.Option.captureStateLayout();

    private Hangup() {}

    /// Whether a process hears SIGHUP: its SigBlk (proc(5)) has the first bit.
    public static boolean isHeardBy(long process) throws IOException {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/" + process + "/status")))
                if (line.startsWith("SigBlk:"))
                    return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0;
        } catch (NoSuchFileException _) {
            // no such process
        }
        return false;
    }

    /// Waits for the next one.
    public static void await() {
        try (var arena = Arena.ofConfined()) {
            var set = arena.allocate(SIGSET_BYTES, Long.BYTES);
            int _ = (int) function("sigemptyset", ADDRESS).invokeExact(set);
            int _ = (int) function("sigaddset", ADDRESS, JAVA_INT).invokeExact(set, SIGHUP);
            var number = arena.allocate(JAVA_INT);
            int _ = (int) function("sigwait", ADDRESS, ADDRESS).invokeExact(set, number);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IOException when there is no such process, or it is somebody else's
    public static void send(long process) throws IOException {
        int error;
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(ERRNO);
            if (kill(state, (int) process) == 0) return;
            var errno = ERRNO.varHandle(MemoryLayout.PathElement.groupElement("errno"));
            error = (int) errno.get(state, 0L);
        }
        throw new IOException(
                switch (error) {
                    case EPERM -> "not permitted to send a signal to process " + process;
                    case ESRCH -> "there is no process " + process;
                    default -> "kill(2) of process " + process + " failed with error " + error;
                });
    }

    @SuppressWarnings("restricted")
    private static int kill(MemorySegment state, int process) {
        var linker = Linker.nativeLinker();
        var kill =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("kill"),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
                        Linker.Option.captureCallState("errno"));
        try {
            return (int) kill.invokeExact(state, process, SIGHUP);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments));
    }
}
