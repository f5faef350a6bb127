package org.courier.auth.backend;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// getpwnam_r(3), for the numbers alone: authdaemond tells a system account's name and no uid.
@SuppressWarnings("restricted")
public final class SystemUid {
    /// Of struct passwd on Linux: two pointers, then pw_uid and pw_gid.
    private static final long UID = 16;

    private static final long GID = 20;

    private static final long STRUCTURE = 64;
    private static final long LARGEST = 1 << 20;
    private static final int ERANGE = 34;

    private static final class Calls {
        static final MethodHandle GETPWNAM_R =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker().defaultLookup().findOrThrow("getpwnam_r"),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.ADDRESS));
    }

    private SystemUid() {}

    public static Optional<Integer> of(String name) {
        return field(name, UID);
    }

    /// The user's first group.
    public static Optional<Integer> groupOf(String name) {
        return field(name, GID);
    }

    private static Optional<Integer> field(String name, long offset) {
        for (long size = 4096; size <= LARGEST; size *= 4) {
            try (var arena = Arena.ofConfined()) {
                var passwd = arena.allocate(STRUCTURE, 8);
                var found = arena.allocate(ValueLayout.ADDRESS);
                int error =
                        (int)
                                Calls.GETPWNAM_R.invokeExact(
                                        arena.allocateFrom(name),
                                        passwd,
                                        arena.allocate(size),
                                        size,
                                        found);
                if (error != ERANGE) {
                    boolean known =
                            error == 0
                                    && !found.get(ValueLayout.ADDRESS, 0)
                                            .equals(MemorySegment.NULL);
                    return known
                            ? Optional.of(passwd.get(ValueLayout.JAVA_INT, offset))
                            : Optional.empty();
                }
            } catch (Throwable e) {
                throw new IllegalStateException("getpwnam_r", e);
            }
        }
        return Optional.empty();
    }
}
