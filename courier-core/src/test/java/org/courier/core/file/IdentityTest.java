package org.courier.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.process.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Identities of users of this host; as root, with numbers that no user has.
class IdentityTest {
    private static final int ANN = 61_801;
    private static final int BEN = 61_802;
    private static final int GROUP = 61_803;

    private final Identity ann = Identity.of(ANN, ANN, List.of(ANN, GROUP));
    private final Identity ben = Identity.of(BEN, BEN, List.of(BEN));

    @TempDir Path directory;
    private Path annHome;
    private Path benHome;

    @BeforeEach
    void homes() throws IOException {
        assertThat(ann).as("these tests need root").isNotEqualTo(Identity.OWN);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        annHome = home("ann", ANN);
        benHome = home("ben", BEN);
    }

    private Path home(String name, int id) throws IOException {
        var home = Files.createDirectory(directory.resolve(name));
        Files.setAttribute(home, "unix:uid", id);
        Files.setAttribute(home, "unix:gid", id);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        return home;
    }

    private static List<Integer> owner(Path file) throws IOException {
        var found = Files.readAttributes(file, "unix:uid,gid");
        return List.of((Integer) found.get("uid"), (Integer) found.get("gid"));
    }

    @Test
    void filesBelongToTheUser() throws IOException {
        var file = annHome.resolve("a");
        ann.as(() -> Files.writeString(file, "mail"));
        assertThat(owner(file)).containsExactly(ANN, ANN);
        assertThat(ann.<String>as(() -> Files.readString(file))).isEqualTo("mail");
        assertThatThrownBy(() -> ben.as(() -> Files.readString(file)))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void groupsAreTheUsers() throws IOException {
        var shared = Files.createDirectory(directory.resolve("shared"));
        Files.setAttribute(shared, "unix:gid", GROUP);
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwx---"));
        ann.as(() -> Files.createFile(shared.resolve("a")));
        assertThatThrownBy(() -> ben.as(() -> Files.list(shared)))
                .isInstanceOf(AccessDeniedException.class);
    }

    /// The kernel takes root's powers over files from a thread with another fsuid.
    @Test
    void rootsPowersAreGone() throws IOException {
        assertThatThrownBy(() -> ann.as(() -> Files.readString(Path.of("/etc/shadow"))))
                .isInstanceOf(AccessDeniedException.class);
        var file = annHome.resolve("a");
        ann.as(() -> Files.createFile(file));
        assertThatThrownBy(() -> ann.as(() -> Files.setAttribute(file, "unix:uid", BEN)))
                .isInstanceOf(FileSystemException.class);
        Files.createSymbolicLink(annHome.resolve("link"), benHome);
        assertThatThrownBy(() -> ann.as(() -> Files.createFile(annHome.resolve("link/x"))))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(owner(Files.createFile(directory.resolve("own")))).containsExactly(0, 0);
    }

    @Test
    void whoMayReadAndWriteIsAskedForTheUser() throws IOException {
        assertThat(ann.<Boolean>as(() -> SafeFile.isWritable(annHome))).isTrue();
        assertThat(ann.<Boolean>as(() -> SafeFile.isWritable(benHome))).isFalse();
        assertThat(ann.<Boolean>as(() -> SafeFile.isReadable(benHome))).isFalse();
        assertThat(ann.<Boolean>as(() -> SafeFile.isWritable(directory))).isFalse();
        assertThat(ann.<Boolean>as(() -> SafeFile.isReadable(Path.of("/etc/passwd")))).isTrue();
        assertThat(SafeFile.isWritable(benHome)).isTrue();
    }

    @Test
    void theTwoNeverMix() throws Exception {
        var work = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 200; i++) {
            var identity = i % 2 == 0 ? ann : ben;
            var home = i % 2 == 0 ? annHome : benHome;
            String name = "f" + i + ".";
            work.add(
                    () -> {
                        for (int j = 0; j < 5; j++) {
                            var file = home.resolve(name + j);
                            identity.as(() -> Files.createFile(file));
                        }
                        return null;
                    });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(work)) done.get();
        }
        for (var home : List.of(annHome, benHome)) {
            var owners = new HashMap<List<Integer>, Integer>();
            try (var files = Files.list(home)) {
                for (var file : files.toList()) owners.merge(owner(file), 1, Integer::sum);
            }
            int id = home.equals(annHome) ? ANN : BEN;
            assertThat(owners).isEqualTo(Map.of(List.of(id, id), 500));
        }
        assertThat(strangers()).isEmpty();
    }

    /// Threads of this process with another identity than the process's.
    private static List<String> strangers() throws IOException {
        var found = new ArrayList<String>();
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            for (var task : tasks.toList()) {
                for (String line : status(task))
                    if (line.matches("Uid:.*\\s[1-9][0-9]*$")) found.add(task + " " + line);
            }
        }
        return found;
    }

    private static List<String> status(Path task) throws IOException {
        try {
            return Files.readAllLines(task.resolve("status"));
        } catch (FileSystemException _) {
            // that thread has ended
            return List.of();
        }
    }

    @Test
    void aVirtualThreadIsRefused() {
        var failure = new CompletableFuture<Throwable>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        new Credentials().assume(new SystemIdentity(ANN, ANN, List.of(ANN)));
                        failure.complete(new AssertionError("taken"));
                    } catch (IOException | RuntimeException e) {
                        failure.complete(e);
                    }
                });
        assertThat(failure.join())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("virtual thread");
    }

    @Test
    void oneWithinAnother() throws IOException {
        ann.as(
                () -> {
                    Files.createFile(annHome.resolve("a"));
                    ben.as(() -> Files.createFile(benHome.resolve("b")));
                    Identity.OWN.as(() -> Files.createFile(benHome.resolve("own")));
                    ann.as(() -> Files.createFile(annHome.resolve("c")));
                    assertThatThrownBy(() -> Files.createFile(benHome.resolve("d")))
                            .isInstanceOf(AccessDeniedException.class);
                    return null;
                });
        assertThat(owner(benHome.resolve("b"))).containsExactly(BEN, BEN);
        assertThat(owner(benHome.resolve("own"))).containsExactly(0, 0);
        assertThat(owner(annHome.resolve("c"))).containsExactly(ANN, ANN);
    }

    @Test
    void whatIsThrownComesBackAndTheIdentityIsDropped() throws IOException {
        assertThatThrownBy(
                        () ->
                                ann.as(
                                        () -> {
                                            throw new IllegalArgumentException("x");
                                        }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () ->
                                ann.as(
                                        () -> {
                                            throw new IOException("y");
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("y");
        assertThat(strangers()).isEmpty();
    }

    @Test
    void noProgramIsStartedFromAnIdentity() {
        assertThatThrownBy(
                        () ->
                                ann.as(
                                        () ->
                                                Program.run(
                                                        List.of("/usr/bin/id"),
                                                        Map.of(),
                                                        directory,
                                                        InputStream.nullInputStream(),
                                                        100,
                                                        Duration.ofSeconds(5))))
                .isInstanceOf(IllegalStateException.class);
    }

    /// Waking a virtual thread may start a carrier, which would inherit the identity: none is,
    /// because all are there.
    @Test
    void noCarrierInheritsAnIdentity() throws Exception {
        for (int i = 0; i < 20; i++) {
            var waiting = new CompletableFuture<Void>();
            var seen = new CompletableFuture<Integer>();
            Thread.startVirtualThread(
                    () -> {
                        waiting.join();
                        seen.complete(created(directory));
                    });
            LockSupport.parkNanos(1_000_000);
            ann.as(
                    () -> {
                        waiting.complete(null);
                        return null;
                    });
            assertThat(seen.join()).isZero();
        }
        assertThat(strangers()).isEmpty();
    }

    private static int created(Path directory) {
        try {
            var file = Files.createTempFile(directory, "x", "");
            return (Integer) Files.getAttribute(file, "unix:uid");
        } catch (IOException e) {
            return -1;
        }
    }

    /// Many more at once than there are threads for one user.
    @Test
    void aCrowdOfOneUserIsServed() throws Exception {
        var work = new ArrayList<Callable<Path>>();
        for (int i = 0; i < 500; i++) {
            var file = annHome.resolve("c" + i);
            work.add(() -> ann.as(() -> Files.createFile(file)));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(work))
                assertThat(owner(done.get())).containsExactly(ANN, ANN);
        }
    }
}
