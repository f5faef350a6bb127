package org.courier.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

class DotLockTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path directory;

    private Path lockFile() {
        return directory.resolve("courier.lock");
    }

    private DotLock acquire(Duration limit) throws Exception {
        return DotLock.acquire(lockFile(), directory, limit);
    }

    private List<String> files() throws Exception {
        try (var files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    @Test
    void holdsProcessAndHostAndLeavesNothing() throws Exception {
        try (var _ = acquire(LONG)) {
            assertThat(lockFile()).hasContent(ProcessHandle.current().pid() + ":" + HostName.get());
            assertThat(files()).containsExactly("courier.lock");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aHeldLockIsWaitedForAndThenGivenUp() throws Exception {
        try (var _ = acquire(LONG)) {
            assertThatThrownBy(() -> acquire(Duration.ofMillis(30)))
                    .isInstanceOf(LockedException.class);
        }
        acquire(LONG).close();
        assertThat(files()).isEmpty();
    }

    @Test
    void takesOverTheLockOfADeadProcess() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.writeString(lockFile(), dead.pid() + ":" + HostName.get());
        acquire(Duration.ZERO).close();
        assertThat(files()).isEmpty();
    }

    @Test
    void takesOverALockOlderThanTheProcessThatHasItsNumberNow() throws Exception {
        Files.writeString(lockFile(), ProcessHandle.current().pid() + ":" + HostName.get());
        age(Duration.ofDays(1));
        acquire(Duration.ZERO).close();
        Files.writeString(lockFile(), "1:" + HostName.get());
        Files.setLastModifiedTime(lockFile(), FileTime.from(Instant.EPOCH));
        acquire(Duration.ZERO).close();
    }

    @Test
    void theLockOfAnotherHostIsTakenOverWhenNobodyCanHoldItStill() throws Exception {
        Files.writeString(lockFile(), "1:another.example");
        age(Duration.ofMinutes(14));
        assertThatThrownBy(() -> acquire(Duration.ZERO)).isInstanceOf(LockedException.class);
        assertThat(lockFile()).hasContent("1:another.example");
        age(Duration.ofMinutes(16));
        acquire(Duration.ZERO).close();
        assertThat(files()).isEmpty();
    }

    private void age(Duration age) throws Exception {
        Files.setLastModifiedTime(lockFile(), FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void anEmptyLockOfAFullDiskIsTakenOverWhenOld() throws Exception {
        Files.createFile(lockFile());
        assertThatThrownBy(() -> acquire(Duration.ZERO)).isInstanceOf(LockedException.class);
        age(Duration.ofMinutes(6));
        acquire(Duration.ZERO).close();
    }

    @Test
    void aLinkPlantedAsLockIsNotFollowed() throws Exception {
        var secret = Files.writeString(directory.resolve("secret"), "1:" + HostName.get());
        Files.createSymbolicLink(lockFile(), secret);
        assertThatThrownBy(() -> acquire(Duration.ZERO)).isInstanceOf(java.io.IOException.class);
        assertThat(secret).hasContent("1:" + HostName.get());
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    @Timeout(60)
    void aPipeOrDirectoryInPlaceOfALockIsNotOpenedAndGoesWhenOld() throws Exception {
        run("mkfifo", lockFile().toString());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> acquire(Duration.ZERO)).isInstanceOf(LockedException.class);
            // Java would open the pipe to set its time
            run("touch", "-h", "-d", "6 minutes ago", lockFile().toString());
            acquire(Duration.ZERO).close();
            assertThat(lockFile()).doesNotExist();
            Files.createFile(Files.createDirectory(lockFile()).resolve("full"));
        }
    }

    @Test
    void onlyOneOfManyHoldsIt() throws Exception {
        var inside = new ArrayList<Integer>();
        var tasks = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 20; i++) {
            int me = i;
            tasks.add(
                    () -> {
                        try (var _ = acquire(LONG)) {
                            // not synchronised: the lock is what keeps it whole
                            inside.add(me);
                            return inside.getLast() == me;
                        }
                    });
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var result : threads.invokeAll(tasks)) assertThat(result.get()).isTrue();
        }
        assertThat(inside).hasSize(20).doesNotHaveDuplicates();
    }
}
