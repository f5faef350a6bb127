package org.courier.core.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The same by raw system calls.
final class NativeDirectory implements OpenDirectory {
    private static final int NAME = 4096;
    private static final int SMALLEST = 16 << 10;
    private static final int LISTING = 64 << 10;
    private static final int ENTRY_LENGTH = 16;
    private static final int ENTRY_NAME = 19;

    private final Path path;
    private final LinuxCalls calls;
    private final Arena arena;
    private final LinuxCalls.Memory memory;
    private final MemorySegment name;
    private final int directory;
    private MemorySegment room = MemorySegment.NULL;
    private byte[] octets = {};

    private NativeDirectory(
            Path path, LinuxCalls calls, Arena arena, LinuxCalls.Memory memory, int directory) {
        this.path = path;
        this.calls = calls;
        this.arena = arena;
        this.memory = memory;
        this.directory = directory;
        name = arena.allocate(NAME);
    }

    static NativeDirectory open(Path path, LinuxCalls calls) throws IOException {
        var arena = Arena.ofConfined();
        boolean opened = false;
        try {
            var memory = new LinuxCalls.Memory(arena);
            int directory = calls.openDirectory(memory, arena.allocateFrom(path.toString()));
            if (directory < 0) throw failure(path, memory.errno());
            opened = true;
            return new NativeDirectory(path, calls, arena, memory, directory);
        } finally {
            if (!opened) arena.close();
        }
    }

    @Override
    public Start read(String fileName, int most) throws IOException {
        var bytes = fileName.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= NAME) throw new FileSystemException(fileName, null, "name too long");
        MemorySegment.copy(bytes, 0, name, ValueLayout.JAVA_BYTE, 0, bytes.length);
        name.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        int file = calls.openFile(memory, directory, name);
        if (file < 0) throw failure(path.resolve(fileName), memory.errno());
        try {
            return readOpen(file, fileName, most);
        } finally {
            calls.close(memory, file);
        }
    }

    private Start readOpen(int file, String fileName, int most) throws IOException {
        if (calls.look(memory, file) != 0) throw failure(path.resolve(fileName), memory.errno());
        if (!memory.isRegular()) throw notRegular(path.resolve(fileName));
        int wanted = (int) Math.min(memory.size(), Math.min(most, MOST));
        if (octets.length < wanted) grow(wanted);
        int length = 0;
        while (length < wanted) {
            long n = calls.read(memory, file, room.asSlice(length), wanted - length);
            if (n < 0 && memory.errno() == LinuxCalls.EINTR) continue;
            if (n < 0) throw failure(path.resolve(fileName), memory.errno());
            // shorter than it was a moment ago
            if (n == 0) break;
            length += (int) n;
        }
        MemorySegment.copy(room, ValueLayout.JAVA_BYTE, 0, octets, 0, length);
        long size = length < wanted ? length : memory.size();
        return new Start(octets, length, size, memory.modified());
    }

    @Override
    public List<String> names() throws IOException {
        if (octets.length < LISTING) grow(LISTING);
        var names = new ArrayList<String>();
        while (true) {
            long n = calls.list(memory, directory, room, octets.length);
            if (n < 0 && memory.errno() == LinuxCalls.EINTR) continue;
            if (n < 0) throw failure(path, memory.errno());
            if (n == 0) return names;
            MemorySegment.copy(room, ValueLayout.JAVA_BYTE, 0, octets, 0, (int) n);
            addNames((int) n, names);
        }
    }

    /// getdents64(2): inode and offset of 8 octets each, length of the entry of 2, kind of 1, the
    /// name with at least one NUL behind it.
    private void addNames(int length, List<String> names) {
        var entries = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        for (int at = 0; at < length; ) {
            int next = at + Short.toUnsignedInt(entries.getShort(at + ENTRY_LENGTH));
            int start = at + ENTRY_NAME;
            int end = start;
            while (octets[end] != 0) end++;
            var entry = new String(octets, start, end - start, StandardCharsets.UTF_8);
            if (!entry.equals(".") && !entry.equals("..")) names.add(entry);
            at = next;
        }
    }

    /// What it had before goes when the directory is closed: it doubles, so that is not much.
    private void grow(int needed) {
        int size = Math.max(SMALLEST, octets.length);
        while (size < needed) size *= 2;
        octets = new byte[size];
        room = arena.allocate(size);
    }

    private static IOException failure(Path file, int errno) {
        return switch (errno) {
            case LinuxCalls.ENOENT -> new NoSuchFileException(file.toString());
            case LinuxCalls.EACCES -> new AccessDeniedException(file.toString());
            // a symbolic link, a socket
            case LinuxCalls.ELOOP, LinuxCalls.ENXIO -> notRegular(file);
            default -> new FileSystemException(file.toString(), null, "system error " + errno);
        };
    }

    private static FileSystemException notRegular(Path file) {
        return new FileSystemException(file.toString(), null, "not a regular file");
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        calls.close(memory, directory);
        arena.close();
    }
}
