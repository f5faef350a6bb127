package org.courier.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class DatabaseTest {
    @TempDir Path directory;

    private Database open() {
        return Database.open(directory.resolve("db"), Database.Durability.SYNC, 4 << 20);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void keepsWhatWasCommittedAndNothingElse() {
        try (var db = open()) {
            var table = db.table("a");
            table.put(bytes("k"), bytes("v"));
            assertThat(table.putNew(bytes("k"), bytes("w"))).isFalse();
            assertThatThrownBy(
                            () ->
                                    db.transaction(
                                            tx -> {
                                                tx.put(table, bytes("x"), bytes("y"));
                                                throw new IllegalStateException("no");
                                            }))
                    .isInstanceOf(IllegalStateException.class);
        }
        try (var db = open()) {
            var table = db.table("a");
            assertThat(table.get(bytes("k"))).contains(bytes("v"));
            assertThat(table.get(bytes("x"))).isEmpty();
            assertThat(table.count()).isEqualTo(1);
            assertThat(table.delete(bytes("k"))).isTrue();
            assertThat(table.delete(bytes("k"))).isFalse();
            assertThat(table.has(bytes("k"))).isFalse();
        }
    }

    /// What a killed process leaves is what the files hold at that moment.
    @Test
    void aWrittenCommitIsInTheFilesAtOnce() throws Exception {
        try (var db = open()) {
            var table = db.table("a");
            db.transaction(
                    Database.Durability.WRITTEN,
                    tx -> {
                        tx.put(table, bytes("k"), bytes("v"));
                        return true;
                    });
            var copy = Files.createDirectory(directory.resolve("copy"));
            try (var files = Files.newDirectoryStream(directory.resolve("db"), "*.jdb")) {
                for (var file : files) Files.copy(file, copy.resolve(file.getFileName()));
            }
            try (var copied = Database.open(copy, Database.Durability.SYNC, 4 << 20)) {
                assertThat(copied.table("a").get(bytes("k"))).contains(bytes("v"));
            }
        }
    }

    @Test
    void oneTransactionChangesTwoTablesOrNone() {
        try (var db = open()) {
            var a = db.table("a");
            var b = db.table("b");
            boolean made =
                    db.transaction(
                            tx -> {
                                tx.put(a, bytes("1"), bytes("one"));
                                tx.delete(b, bytes("1"));
                                return tx.putNew(b, bytes("1"), tx.get(a, bytes("1")).get());
                            });
            assertThat(made).isTrue();
            assertThat(b.get(bytes("1"))).contains(bytes("one"));
        }
    }

    @Test
    void scansInUnsignedOrderWhileTheVisitorDeletes() {
        try (var db = open()) {
            var table = db.table("a");
            db.transaction(
                    tx -> {
                        for (int i = 0; i < 1500; i++)
                            tx.put(
                                    table,
                                    ByteBuffer.allocate(4).putInt(i * 2_000_000).array(),
                                    bytes("v" + i));
                        return null;
                    });
            var seen = new ArrayList<Integer>();
            table.scan(
                    ByteBuffer.allocate(4).putInt(2_000_000).array(),
                    (key, value) -> {
                        int k = ByteBuffer.wrap(key).getInt();
                        assertThat(new String(value, UTF_8)).isEqualTo("v" + (seen.size() + 1));
                        seen.add(k);
                        table.delete(key);
                        return true;
                    });
            assertThat(seen).hasSize(1499).isSortedAccordingTo(Integer::compareUnsigned);
            assertThat(table.count()).isEqualTo(1);
            var keys = new ArrayList<byte[]>();
            table.scanKeys(new byte[0], keys::add);
            assertThat(keys).hasSize(1);
        }
    }

    @Test
    void concurrentCommitsAllArrive() throws Exception {
        try (var db = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var table = db.table("counters");
            table.put(bytes("n"), new byte[] {0, 0, 0, 0});
            var tasks = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 40; i++)
                tasks.add(
                        () ->
                                db.transaction(
                                        tx -> {
                                            var value = tx.get(table, bytes("n")).orElseThrow();
                                            int n = ByteBuffer.wrap(value).getInt() + 1;
                                            tx.put(
                                                    table,
                                                    bytes("n"),
                                                    ByteBuffer.allocate(4).putInt(n).array());
                                            return n;
                                        }));
            var results = new ArrayList<Integer>();
            for (var f : threads.invokeAll(tasks)) results.add(f.get());
            assertThat(results).doesNotHaveDuplicates().hasSize(40).contains(40);
        }
    }

    @Test
    void anotherProcessIsToldThatItIsInUse() throws Exception {
        try (var _ = open()) {
            var process =
                    new ProcessBuilder(
                                    List.of(
                                            ProcessHandle.current().info().command().orElseThrow(),
                                            "-cp",
                                            classPath(),
                                            OpenInAnotherProcess.class.getName(),
                                            directory.resolve("db").toString()))
                            .redirectErrorStream(true)
                            .start();
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(output).contains("LOCKED").contains("is in use by another process");
        }
    }

    private static String classPath() {
        return Stream.of(
                        OpenInAnotherProcess.class,
                        Database.class,
                        com.sleepycat.je.Environment.class)
                .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void leavesNoLogsOrStatisticsBeside() throws Exception {
        try (var db = open()) {
            db.table("a").put(bytes("k"), bytes("v"));
        }
        assertThat(directory.resolve("db").resolve("je.info.0")).isEmptyFile();
        try (var files = Files.list(directory.resolve("db"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .allMatch(name -> name.matches("\\p{XDigit}{8}\\.jdb|je\\.(lck|info\\.0)"));
        }
    }

    @Test
    void opensAnewAfterTheEnvironmentBecameInvalid() throws Exception {
        try (var db = open()) {
            var table = db.table("a");
            table.put(bytes("k"), bytes("v"));
            var worker =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        Thread.currentThread().interrupt();
                                        try {
                                            for (int i = 0; i < 100; i++)
                                                table.put(bytes("i" + i), bytes("v"));
                                        } catch (DatabaseFailure _) {
                                            // JE gave up the environment
                                        }
                                    });
            worker.join();
            table.put(bytes("k2"), bytes("v2"));
            assertThat(table.get(bytes("k"))).contains(bytes("v"));
            assertThat(table.get(bytes("k2"))).contains(bytes("v2"));
        }
    }

    @Test
    void damagedFilesAreCalledCorrupt() throws Exception {
        try (var db = open()) {
            var table = db.table("a");
            for (int i = 0; i < 200; i++) table.put(bytes("k" + i), new byte[1000]);
        }
        var log = directory.resolve("db").resolve("00000000.jdb");
        var content = Files.readAllBytes(log);
        for (int i = 0; i < content.length; i += 100) content[i] ^= 0x55;
        Files.write(log, content);
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        DatabaseFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(DatabaseFailure.Kind.CORRUPT));
    }
}
