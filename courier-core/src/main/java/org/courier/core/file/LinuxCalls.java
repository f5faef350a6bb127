package org.courier.core.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// openat(2), statx(2), read(2), getdents64(2), close(2) of the C library. Each gives what the call
/// gives; after -1 errno says why.
@SuppressWarnings("restricted")
final class LinuxCalls {
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EACCES = 13;
    static final int ENXIO = 6;
    static final int ELOOP = 40;

    // open(2): these have the same number on every machine, the other two in Flags have not
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    // statx(2)
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC = 0x7ff;
    private static final int STATX_LENGTH = 256;
    private static final long MODE = 28;
    private static final long SIZE = 40;
    private static final long MODIFIED_SECONDS = 112;
    private static final long MODIFIED_NANOS = 120;
    private static final int KIND = 0xf000;
    private static final int REGULAR = 0x8000;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /// Where the machines differ.
    private record Flags(int directory, int noFollow) {
        static Optional<Flags> ofMachine() {
            if (!System.getProperty("os.name").equals("Linux")) return Optional.empty();
            return switch (System.getProperty("os.arch")) {
                case "amd64", "x86_64", "riscv64" -> Optional.of(new Flags(0x10000, 0x20000));
                case "aarch64" -> Optional.of(new Flags(0x4000, 0x8000));
                default -> Optional.empty();
            };
        }
    }

    private static final class Detected {
        private static final Optional<LinuxCalls> CALLS = detect();

        private Detected() {}

        private static Optional<LinuxCalls> detect() {
            return Flags.ofMachine().flatMap(LinuxCalls::tried);
        }
    }

    private final Flags flags;
    private final MethodHandle openat = call("openat", JAVA_INT, 3, JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle statx =
            call("statx", JAVA_INT, -1, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private final MethodHandle read = call("read", JAVA_LONG, -1, JAVA_INT, ADDRESS, JAVA_LONG);
    private final MethodHandle getdents64 =
            call("getdents64", JAVA_LONG, -1, JAVA_INT, ADDRESS, JAVA_LONG);
    private final MethodHandle close = call("close", JAVA_INT, -1, JAVA_INT);

    private LinuxCalls(Flags flags) {
        this.flags = flags;
    }

    /// Empty on another system, and where the C library or a filter of system calls has not all of
    /// them.
    static Optional<LinuxCalls> ofMachine() {
        return Detected.CALLS;
    }

    private static Optional<LinuxCalls> tried(Flags flags) {
        try (var arena = Arena.ofConfined()) {
            var calls = new LinuxCalls(flags);
            var memory = new Memory(arena);
            int root = calls.openDirectory(memory, arena.allocateFrom("/"));
            if (root < 0) return Optional.empty();
            boolean works = calls.look(memory, root) == 0;
            calls.close(memory, root);
            return works ? Optional.of(calls) : Optional.empty();
        } catch (IllegalArgumentException | java.util.NoSuchElementException _) {
            return Optional.empty();
        }
    }

    private static MethodHandle call(
            String name, MemoryLayout result, int variadicFrom, MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        var errno = Linker.Option.captureCallState("errno");
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                variadicFrom < 0
                        ? new Linker.Option[] {errno}
                        : new Linker.Option[] {
                            errno, Linker.Option.firstVariadicArg(variadicFrom)
                        });
    }

    /// What the calls of one thread write to.
    static final class Memory {
        private final MemorySegment state;
        private final MemorySegment statx;
        private final MemorySegment empty;

        Memory(Arena arena) {
            state = arena.allocate(STATE);
            statx = arena.allocate(STATX_LENGTH, Long.BYTES);
            empty = arena.allocateFrom("");
        }

        int errno() {
            return (int) ERRNO.get(state, 0L);
        }

        boolean isRegular() {
            return (statx.get(ValueLayout.JAVA_SHORT, MODE) & KIND) == REGULAR;
        }

        long size() {
            return statx.get(JAVA_LONG, SIZE);
        }

        /// Milliseconds since 1970, as the JDK has them.
        long modified() {
            var time =
                    FileTime.from(statx.get(JAVA_LONG, MODIFIED_SECONDS), TimeUnit.SECONDS)
                            .toMillis();
            return time == Long.MAX_VALUE || time == Long.MIN_VALUE
                    ? time
                    : time + statx.get(JAVA_INT, MODIFIED_NANOS) / 1_000_000L;
        }
    }

    int openDirectory(Memory memory, MemorySegment path) {
        return open(memory, AT_FDCWD, path, flags.directory);
    }

    /// For reading. A named pipe does not make it wait, a symbolic link is ELOOP.
    int openFile(Memory memory, int directory, MemorySegment name) {
        return open(memory, directory, name, flags.noFollow | O_NONBLOCK | O_NOCTTY);
    }

    private int open(Memory memory, int directory, MemorySegment path, int how) {
        try {
            return (int) openat.invokeExact(memory.state, directory, path, how | O_CLOEXEC);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Looks at an open file: Memory has what was found.
    int look(Memory memory, int file) {
        try {
            return (int)
                    statx.invokeExact(
                            memory.state,
                            file,
                            memory.empty,
                            AT_EMPTY_PATH,
                            STATX_BASIC,
                            memory.statx);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    long read(Memory memory, int file, MemorySegment into, long most) {
        try {
            return (long) read.invokeExact(memory.state, file, into, most);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Entries of a directory, from where the last call ended.
    long list(Memory memory, int directory, MemorySegment into, long most) {
        try {
            return (long) getdents64.invokeExact(memory.state, directory, into, most);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Nothing was written, so there is nothing that a failure could tell.
    void close(Memory memory, int file) {
        try {
            int ignored = (int) close.invokeExact(memory.state, file);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
