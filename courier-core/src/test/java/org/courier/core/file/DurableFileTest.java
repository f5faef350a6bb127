package org.courier.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

class DurableFileTest {
    @TempDir Path directory;

    private String listing() throws IOException {
        try (var files = Files.list(directory)) {
            return String.join(" ", files.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void replacesAsAWhole() throws Exception {
        var target = directory.resolve("file");
        DurableFile.replace(target, directory, "one".getBytes(UTF_8));
        DurableFile.replaceVolatile(
                target, directory, UTF_8.encode("tw"), ByteBuffer.allocate(0), UTF_8.encode("o"));
        assertThat(target).hasContent("two");
        assertThat(listing()).isEqualTo("file");
    }

    @Test
    void leavesNoTemporaryFileWhenItFails() throws Exception {
        Files.createDirectories(directory.resolve("taken/by"));
        assertThatThrownBy(
                        () ->
                                DurableFile.replace(
                                        directory.resolve("taken"), directory, new byte[1]))
                .isInstanceOf(IOException.class);
        assertThat(listing()).isEqualTo("taken");
    }

    @Test
    void replacesAPlantedLinkAndNotWhatItPointsTo() throws Exception {
        var victim = Files.writeString(directory.resolve("victim"), "safe");
        Files.createSymbolicLink(directory.resolve("file"), victim);
        DurableFile.replace(directory.resolve("file"), directory, "new".getBytes(UTF_8));
        assertThat(victim).hasContent("safe");
        assertThat(directory.resolve("file")).hasContent("new").isRegularFile();
    }

    @Test
    void manySyncAtOnceAndAMissingDirectoryIsTold() throws Exception {
        var tasks = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 100; i++)
            tasks.add(
                    () -> {
                        DurableFile.syncDirectory(directory);
                        return null;
                    });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(tasks)) result.get();
        }
        assertThatThrownBy(() -> DurableFile.syncDirectory(directory.resolve("missing")))
                .hasRootCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whoseSyncFailedIsToldAlsoWhenTheNextOneIsThrough() throws Exception {
        // opening a pipe waits, so that many can come meanwhile; fsync refuses it
        var pipe = directory.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        var link = Files.createSymbolicLink(directory.resolve("link"), pipe);
        var good = Files.createSymbolicLink(directory.resolve("good"), directory);
        var failed = new AtomicInteger();
        var repaired = new AtomicBoolean();
        var first = Thread.ofPlatform().start(() -> fails(link));
        await(List.of(first), t -> inSync(t) && t.getState() == Thread.State.RUNNABLE);
        var others = new ArrayList<Thread>();
        for (int i = 0; i < 300; i++)
            others.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        if (fails(link)) failed.incrementAndGet();
                                        if (!repaired.compareAndSet(false, true)) return;
                                        repair(good, link);
                                    }));
        await(others, t -> inSync(t) && t.getState() == Thread.State.WAITING);
        try (var _ = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            first.join();
            for (var other : others) other.join();
        }
        assertThat(failed).hasValue(300);
    }

    private static boolean fails(Path target) {
        try {
            DurableFile.syncDirectory(target);
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static void repair(Path good, Path link) {
        try {
            Files.move(good, link, StandardCopyOption.ATOMIC_MOVE);
            DurableFile.syncDirectory(link);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean inSync(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().matches("open0|awaitUninterruptibly"));
    }

    private static void await(List<Thread> threads, Predicate<Thread> state) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (var thread : threads)
            while (!state.test(thread)) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }
    }

    @Test
    void safeFilesAreRegularOnes() throws Exception {
        var file = Files.writeString(directory.resolve("file"), "content");
        assertThat(SafeFile.read(file, 7)).asString(UTF_8).isEqualTo("content");
        assertThatThrownBy(() -> SafeFile.read(file, 6)).hasMessageContaining("larger than");
        Files.createSymbolicLink(directory.resolve("link"), file);
        assertThatThrownBy(() -> SafeFile.open(directory.resolve("link")))
                .hasMessageContaining("not a regular file");
        new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start().waitFor();
        assertThatThrownBy(() -> SafeFile.open(directory.resolve("pipe")))
                .hasMessageContaining("not a regular file");
    }
}
