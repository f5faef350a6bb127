package org.courier.auth.backend;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Duration;

/// A lock by flock(2), which is what the C suite's userdb and makeuserdb use; the JDK's own file
/// locks are fcntl(2)'s and do not see it.
@SuppressWarnings("restricted")
final class Flock implements Closeable {
    // Alike on every Linux architecture.
    private static final int O_RDWR_CREAT_CLOEXEC = 0x2 | 0x40 | 0x80000;
    private static final int LOCK_EX_NB = 2 | 4;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final int descriptor;

    private Flock(int descriptor) {
        this.descriptor = descriptor;
    }

    private static final class Calls {
        static final MethodHandle OPEN = open();
        static final MethodHandle FLOCK = call("flock", 2);
        static final MethodHandle CLOSE = call("close", 1);

        private static MethodHandle open() {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
        }

        private static MethodHandle call(String name, int numbers) {
            var linker = Linker.nativeLinker();
            var arguments = new ValueLayout.OfInt[numbers];
            java.util.Arrays.fill(arguments, ValueLayout.JAVA_INT);
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(name),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
        }
    }

    /// Makes the lock file when it is missing, for its owner alone, and waits for the lock.
    static Flock acquire(Path file, Duration limit) throws IOException {
        int descriptor = open(file);
        if (descriptor < 0) {
            throw new IOException("Can't open " + file);
        }
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (invoke(Calls.FLOCK, descriptor, LOCK_EX_NB) != 0) {
                if (System.nanoTime() > end) {
                    throw new IOException("Can't lock " + file);
                }
                Thread.sleep(PAUSE);
            }
            return new Flock(descriptor);
        } catch (IOException e) {
            invoke(Calls.CLOSE, descriptor);
            throw e;
        } catch (InterruptedException e) {
            invoke(Calls.CLOSE, descriptor);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + file, e);
        }
    }

    private static int open(Path file) {
        try (var arena = Arena.ofConfined()) {
            return (int)
                    Calls.OPEN.invokeExact(
                            arena.allocateFrom(file.toString()), O_RDWR_CREAT_CLOEXEC, 0600);
        } catch (Throwable e) {
            throw new IllegalStateException("open", e);
        }
    }

    private static int invoke(MethodHandle call, int... numbers) {
        try {
            return numbers.length == 1
                    ? (int) call.invokeExact(numbers[0])
                    : (int) call.invokeExact(numbers[0], numbers[1]);
        } catch (Throwable e) {
            throw new IllegalStateException("flock", e);
        }
    }

    @Override
    public void close() {
        invoke(Calls.CLOSE, descriptor);
    }
}
