package org.courier.core.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A file system of its own in memory that is soon full, or read-only: for tests, which mount it as
/// root.
public final class SmallDisk implements AutoCloseable {
    private final Path place;

    private SmallDisk(Path place) {
        this.place = place;
    }

    /// Mounts over a directory that exists.
    public static SmallDisk over(Path place, int kilobytes) throws IOException {
        run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "mode=755,size=" + kilobytes + "k",
                "tmpfs",
                place.toString());
        return new SmallDisk(place);
    }

    /// Takes what room there is, to the last octet.
    public void fill() throws IOException {
        try (var out = Files.newOutputStream(place.resolve("filler"))) {
            while (true) out.write(new byte[4096]);
        } catch (IOException full) {
            if (!full.getMessage().contains("space")) throw full;
        }
    }

    /// Gives the room back.
    public void unfill() throws IOException {
        Files.delete(place.resolve("filler"));
    }

    /// Lets nobody make another file, though there is room: the last inode is taken.
    public void noMoreFiles() throws IOException {
        long used;
        try (var files = Files.walk(place)) {
            used = files.count();
        }
        run("mount", "-o", "remount,nr_inodes=" + (used + 200), place.toString());
        try {
            for (int i = 0; ; i++) Files.createFile(place.resolve("filler." + i));
        } catch (IOException full) {
            if (!full.getMessage().contains("space")) throw full;
        }
    }

    public void readOnly(boolean on) throws IOException {
        run("mount", "-o", "remount," + (on ? "ro" : "rw"), place.toString());
    }

    @Override
    public void close() throws IOException {
        run("umount", "-l", place.toString());
    }

    private static void run(String... command) throws IOException {
        var process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException(
                String.join(" ", command)
                        + " failed: this test mounts a file system, and must be run by root");
    }
}
