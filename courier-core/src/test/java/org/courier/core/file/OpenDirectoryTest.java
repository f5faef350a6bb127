package org.courier.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;

/// Files are read the same way by the JDK and by raw system calls.
@Timeout(60)
class OpenDirectoryTest {
    @TempDir Path directory;

    @FunctionalInterface
    private interface Reading {
        void by(OpenDirectory open) throws Exception;
    }

    private void byBoth(Reading reading) throws Exception {
        try (var open = OpenDirectory.open(directory)) {
            assertThat(open).isInstanceOf(NativeDirectory.class);
            reading.by(open);
        }
        var onVirtual =
                new FutureTask<>(
                        () -> {
                            try (var open = OpenDirectory.open(directory)) {
                                assertThat(open).isInstanceOf(PlainDirectory.class);
                                reading.by(open);
                            }
                            return null;
                        });
        Thread.startVirtualThread(onVirtual);
        onVirtual.get();
    }

    @Test
    void filesOfAllSizesAreReadOneAfterTheOther() throws Exception {
        var random = new Random(1);
        var sizes = List.of(0, 1, 16_384, 5, 100_000, 262_143, 262_144, 262_145, 700_000, 3);
        for (int size : sizes) {
            var octets = new byte[size];
            random.nextBytes(octets);
            var file = Files.write(directory.resolve("of" + size), octets);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_123L + size));
        }
        byBoth(
                open -> {
                    for (int size : sizes) {
                        var start = open.read("of" + size, OpenDirectory.MOST);
                        assertThat(start.size()).isEqualTo(size);
                        assertThat(start.isWhole()).isEqualTo(size <= OpenDirectory.MOST);
                        assertThat(start.modified()).isEqualTo(1_700_000_000_123L + size);
                        var all = Files.readAllBytes(directory.resolve("of" + size));
                        assertThat(Arrays.copyOf(start.octets(), start.length()))
                                .isEqualTo(Arrays.copyOf(all, Math.min(size, OpenDirectory.MOST)));
                    }
                });
    }

    @Test
    void noMoreIsReadThanWasAskedFor() throws Exception {
        Files.writeString(directory.resolve("file"), "0123456789");
        byBoth(
                open -> {
                    var start = open.read("file", 4);
                    assertThat(start.length()).isEqualTo(4);
                    assertThat(start.size()).isEqualTo(10);
                    assertThat(start.isWhole()).isFalse();
                    assertThat(open.read("file", 10).isWhole()).isTrue();
                });
    }

    @Test
    void namesAreUtf8() throws Exception {
        Files.writeString(directory.resolve("Grüße:2,S"), "x");
        byBoth(open -> assertThat(open.read("Grüße:2,S", 10).size()).isEqualTo(1));
    }

    @Test
    void whatIsNotThereIsMissing() throws Exception {
        byBoth(
                open ->
                        assertThatThrownBy(() -> open.read("nobody", 10))
                                .isInstanceOf(NoSuchFileException.class)
                                .hasMessageContaining("nobody"));
        assertThatThrownBy(() -> OpenDirectory.open(directory.resolve("nowhere")))
                .isInstanceOf(NoSuchFileException.class);
    }

    /// As a user may put them into a folder that the server reads; nobody writes to the pipe.
    @Test
    void linksPipesAndDirectoriesAreRefusedWithoutWaiting() throws Exception {
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc/passwd"));
        Files.createDirectory(directory.resolve("directory"));
        var made = new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start();
        assertThat(made.waitFor()).isZero();
        byBoth(
                open -> {
                    for (var name : List.of("link", "pipe", "directory"))
                        assertThatThrownBy(() -> open.read(name, 10))
                                .isInstanceOf(FileSystemException.class)
                                .hasMessageContaining("not a regular file");
                });
    }

    @Test
    void allNamesAreListed() throws Exception {
        var names = new TreeSet<String>();
        for (int i = 0; i < 3000; i++) names.add("%d-%s".formatted(i, "x".repeat(i % 200)));
        names.addAll(List.of(".hidden", "Grüße:2,S", "..."));
        for (var name : names) Files.createFile(directory.resolve(name));
        byBoth(open -> assertThat(new TreeSet<>(open.names())).isEqualTo(names));
    }

    @Test
    void anEmptyDirectoryHasNoNames() throws Exception {
        byBoth(open -> assertThat(open.names()).isEmpty());
    }

    @Test
    void whatWasReadIsClosed() throws Exception {
        Files.writeString(directory.resolve("file"), "x");
        byBoth(
                open -> {
                    for (int i = 0; i < 30_000; i++) open.read("file", 10);
                });
    }
}
