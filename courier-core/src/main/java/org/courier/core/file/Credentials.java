package org.courier.core.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// The identity of the calling thread, by raw system calls: those of the C library change every
/// thread of a process. One object for one thread.
@SuppressWarnings("restricted")
final class Credentials {
    /// Asks and changes nothing, since no user has this number.
    private static final long ASK = -1;

    private static final SystemIdentity NOBODY =
            new SystemIdentity(65_534, 65_534, List.of(65_534));

    private record Numbers(long setgroups, long setfsuid, long setfsgid) {
        static Numbers ofMachine() throws IOException {
            return switch (System.getProperty("os.arch")) {
                case "amd64", "x86_64" -> new Numbers(116, 122, 123);
                case "aarch64", "riscv64" -> new Numbers(159, 151, 152);
                case String other -> throw new IOException("no identities on " + other);
            };
        }
    }

    private static final class Calls {
        static final MethodHandle NUMBER = syscall(ValueLayout.JAVA_LONG);
        static final MethodHandle LIST = syscall(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);

        private static MethodHandle syscall(java.lang.foreign.MemoryLayout... arguments) {
            var linker = Linker.nativeLinker();
            var all = Stream.concat(Stream.of(ValueLayout.JAVA_LONG), Stream.of(arguments));
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            all.toArray(java.lang.foreign.MemoryLayout[]::new)),
                    Linker.Option.firstVariadicArg(1));
        }
    }

    /// The groups that this thread has now, to set them only when they are others.
    private List<Integer> groups = List.of(-1);

    /// That of the process: what its first thread has.
    static SystemIdentity ofProcess() {
        try {
            int uid = 0;
            int gid = 0;
            List<Integer> groups = List.of();
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Uid:")) uid = numbers(line).get(1);
                if (line.startsWith("Gid:")) gid = numbers(line).get(1);
                if (line.startsWith("Groups:")) groups = numbers(line);
            }
            return new SystemIdentity(uid, gid, groups);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether identities can be taken; tried on a thread that ends here, whatever became of it.
    ///
    /// @return what is wrong; empty when nothing is
    static String tried(SystemIdentity own) {
        var problem = new CompletableFuture<String>();
        Thread.ofPlatform()
                .name("identity-probe")
                .start(
                        () -> {
                            try {
                                var credentials = new Credentials();
                                credentials.assume(NOBODY);
                                credentials.assume(own);
                                problem.complete("");
                            } catch (IOException | RuntimeException | LinkageError e) {
                                problem.complete(String.valueOf(e.getMessage()));
                            }
                        });
        return problem.join();
    }

    private static List<Integer> numbers(String line) {
        return Stream.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(Integer::parseUnsignedInt)
                .toList();
    }

    /// Takes this identity, and makes sure of it: setfsuid(2) does not tell whether it did
    /// anything.
    void assume(SystemIdentity identity) throws IOException {
        if (Thread.currentThread().isVirtual())
            // an identity belongs to the carrier: whoever runs on it next would have it
            throw new IllegalStateException("a virtual thread cannot have an identity");
        var numbers = Numbers.ofMachine();
        if (!groups.equals(identity.groups())) setGroups(numbers, identity.groups());
        set(numbers.setfsgid(), identity.gid(), "gid");
        set(numbers.setfsuid(), identity.uid(), "uid");
    }

    private void setGroups(Numbers numbers, List<Integer> wanted) throws IOException {
        groups = List.of(-1);
        try (var arena = Arena.ofConfined()) {
            var list = arena.allocate(ValueLayout.JAVA_INT, Math.max(1, wanted.size()));
            for (int i = 0; i < wanted.size(); i++)
                list.setAtIndex(ValueLayout.JAVA_INT, i, wanted.get(i));
            if (call(numbers.setgroups(), wanted.size(), list) != 0)
                throw new IOException("cannot take groups " + Arrays.toString(wanted.toArray()));
        }
        groups = wanted;
    }

    private static void set(long number, int id, String what) throws IOException {
        long wanted = Integer.toUnsignedLong(id);
        call(number, wanted);
        if ((call(number, ASK) & 0xffff_ffffL) != wanted)
            throw new IOException(
                    "cannot take "
                            + what
                            + " "
                            + wanted
                            + ": the server needs CAP_SETUID and CAP_SETGID");
    }

    private static long call(long number, long argument) {
        try {
            return (long) Calls.NUMBER.invokeExact(number, argument);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long call(long number, long count, MemorySegment list) {
        try {
            return (long) Calls.LIST.invokeExact(number, count, list);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
