package org.courier.auth.backend.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The C library's name service: local files, LDAP, sssd, whatever nsswitch.conf says. Its modules
/// may block: to be called on threads that may.
@SuppressWarnings("restricted")
final class LibcUsers implements HostUsers {
    private static final long PASSWD = 48;
    private static final long SHADOW = 72;
    private static final long FIRST_BUFFER = 2048;
    private static final long LAST_BUFFER = 1 << 20;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int MOST_GROUPS = 65_536;
    private static final int MOST_USERS = 1_000_000;
    private static final int ENOENT = 2;
    private static final int ESRCH = 3;
    private static final int ERANGE = 34;

    private final MethodHandle getpwnam;
    private final MethodHandle getpwuid;
    private final MethodHandle getspnam;
    private final MethodHandle getgrouplist;
    private final MethodHandle setpwent;
    private final MethodHandle getpwent;
    private final MethodHandle endpwent;

    /// getpwent has one place in the list for the whole process.
    private static final ReentrantLock LIST = new ReentrantLock();

    private LibcUsers(Linker linker, SymbolLookup library) {
        var byName = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
        var byNumber =
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
        getpwnam = linker.downcallHandle(library.findOrThrow("getpwnam_r"), byName);
        getpwuid = linker.downcallHandle(library.findOrThrow("getpwuid_r"), byNumber);
        getspnam = linker.downcallHandle(library.findOrThrow("getspnam_r"), byName);
        getgrouplist =
                linker.downcallHandle(
                        library.findOrThrow("getgrouplist"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
        setpwent =
                linker.downcallHandle(library.findOrThrow("setpwent"), FunctionDescriptor.ofVoid());
        getpwent =
                linker.downcallHandle(
                        library.findOrThrow("getpwent"), FunctionDescriptor.of(ADDRESS));
        endpwent =
                linker.downcallHandle(library.findOrThrow("endpwent"), FunctionDescriptor.ofVoid());
    }

    /// The name service of this machine; its files where the C library lacks one of the functions.
    static HostUsers ofHost() {
        var linker = Linker.nativeLinker();
        try {
            return new LibcUsers(linker, linker.defaultLookup());
        } catch (NoSuchElementException _) {
            return UserFiles.ofHost();
        }
    }

    @FunctionalInterface
    private interface Call {
        int into(MemorySegment record, MemorySegment buffer, long size, MemorySegment result)
                throws Throwable;
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(MemorySegment record);
    }

    /// One of the `_r` functions, with a larger buffer as long as it asks for one.
    private static <T> Optional<T> ask(String what, long recordSize, Call call, Read<T> read)
            throws IOException {
        for (long size = FIRST_BUFFER; size <= LAST_BUFFER; size *= 4) {
            try (var arena = Arena.ofConfined()) {
                var record = arena.allocate(recordSize, 8);
                var buffer = arena.allocate(size, 8);
                var result = arena.allocate(ADDRESS);
                int error = invoke(call, record, buffer, size, result);
                if (error == ERANGE) continue;
                boolean found = !result.get(ADDRESS, 0).equals(MemorySegment.NULL);
                if (error == 0 && found) return Optional.of(read.from(record));
                if (error == 0 || error == ENOENT || error == ESRCH) return Optional.empty();
                throw new IOException(what + ": error " + error + " of the name service");
            }
        }
        throw new IOException(what + ": the name service's answer is too large");
    }

    private static int invoke(
            Call call,
            MemorySegment record,
            MemorySegment buffer,
            long size,
            MemorySegment result) {
        try {
            return call.into(record, buffer, size, result);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<User> named(String name) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var text = arena.allocateFrom(name, StandardCharsets.UTF_8);
            return ask(
                    "getpwnam",
                    PASSWD,
                    (record, buffer, size, result) ->
                            (int) getpwnam.invokeExact(text, record, buffer, size, result),
                    LibcUsers::user);
        }
    }

    @Override
    public Optional<User> numbered(int uid) throws IOException {
        return ask(
                "getpwuid",
                PASSWD,
                (record, buffer, size, result) ->
                        (int) getpwuid.invokeExact(uid, record, buffer, size, result),
                LibcUsers::user);
    }

    @Override
    public Optional<Shadow> shadow(String name) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var text = arena.allocateFrom(name, StandardCharsets.UTF_8);
            return ask(
                    "getspnam",
                    SHADOW,
                    (record, buffer, size, result) ->
                            (int) getspnam.invokeExact(text, record, buffer, size, result),
                    record ->
                            new Shadow(
                                    text(record, 8),
                                    record.get(JAVA_LONG, 16),
                                    record.get(JAVA_LONG, 32),
                                    record.get(JAVA_LONG, 56)));
        }
    }

    private static User user(MemorySegment record) {
        return new User(
                text(record, 0),
                text(record, 8),
                record.get(JAVA_INT, 16),
                record.get(JAVA_INT, 20),
                text(record, 24),
                text(record, 32));
    }

    private static String text(MemorySegment record, long offset) {
        var pointer = record.get(ADDRESS, offset);
        return pointer.equals(MemorySegment.NULL)
                ? ""
                : pointer.reinterpret(LONGEST_TEXT).getString(0, StandardCharsets.UTF_8);
    }

    @Override
    public List<Integer> groups(User user) throws IOException {
        for (int most = 64; most <= MOST_GROUPS; most *= 8) {
            try (var arena = Arena.ofConfined()) {
                var name = arena.allocateFrom(user.name(), StandardCharsets.UTF_8);
                var list = arena.allocate(JAVA_INT, most);
                var count = arena.allocateFrom(JAVA_INT, most);
                int found = (int) getgrouplist.invokeExact(name, user.gid(), list, count);
                if (found < 0) continue;
                var groups = new ArrayList<Integer>();
                for (int i = 0; i < count.get(JAVA_INT, 0); i++)
                    groups.add(list.getAtIndex(JAVA_INT, i));
                return groups;
            } catch (Throwable e) {
                throw new IllegalStateException("getgrouplist", e);
            }
        }
        throw new IOException("getgrouplist: " + user.name() + " has too many groups");
    }

    @Override
    public List<User> all() throws IOException {
        LIST.lock();
        try {
            setpwent.invokeExact();
            var users = new ArrayList<User>();
            while (users.size() < MOST_USERS) {
                var record = (MemorySegment) getpwent.invokeExact();
                if (record.equals(MemorySegment.NULL)) break;
                users.add(user(record.reinterpret(PASSWD)));
            }
            endpwent.invokeExact();
            return users;
        } catch (Throwable e) {
            throw new IllegalStateException("getpwent", e);
        } finally {
            LIST.unlock();
        }
    }
}
