package org.courier.core.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// faccessat2(2) with AT_EACCESS. The JDK's `Files.isWritable` is access(2), which asks for the
/// process's real user: within an identity that is root, who may do everything.
@SuppressWarnings("restricted")
enum EffectiveAccess {
    WRITE(2),
    READ(4);

    /// Alike on every architecture.
    private static final long FACCESSAT2 = 439;

    private static final long HERE = -100;
    private static final long AT_EACCESS = 0x200;
    private static final int ENOSYS = 38;

    private static final class Calls {
        static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
        static final long ERRNO_SIZE = Linker.Option.captureStateLayout().byteSize();
        static final MethodHandle SYSCALL =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                                FunctionDescriptor.of(
                                        JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG,
                                        JAVA_LONG),
                                Linker.Option.firstVariadicArg(1),
                                ERRNO);
    }

    private final long mode;

    EffectiveAccess(long mode) {
        this.mode = mode;
    }

    boolean isAllowed(Path path) {
        if (!Identity.isAssumed()) return byProcess(path);
        try (var arena = Arena.ofConfined()) {
            var errno = arena.allocate(Calls.ERRNO_SIZE, 8);
            var name = arena.allocateFrom(path.toAbsolutePath().toString());
            long result =
                    (long)
                            Calls.SYSCALL.invokeExact(
                                    errno, FACCESSAT2, HERE, name, mode, AT_EACCESS);
            // a kernel before 5.8
            return result == 0 || errno.get(JAVA_INT, 0) == ENOSYS && byProcess(path);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean byProcess(Path path) {
        return switch (this) {
            case WRITE -> Files.isWritable(path);
            case READ -> Files.isReadable(path);
        };
    }
}
