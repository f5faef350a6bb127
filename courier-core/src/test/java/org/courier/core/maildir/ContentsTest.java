package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.file.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The contents of many messages, asked for one after the other.
@Timeout(60)
class ContentsTest {
    private static final int COUNT = 600;
    private static final int ROOM = 4 * Contents.OCTETS;

    @TempDir Path directory;
    private final Semaphore room = new Semaphore(ROOM);
    private MailStore store;
    private LiveFolder folder;

    @BeforeEach
    void fill() throws Exception {
        var maildir = new Maildir(directory, Identity.OWN, Maildir.Options.STANDARD);
        maildir.make();
        for (int i = 1; i <= COUNT; i++) Files.write(file(i), message(i));
        store = MailStore.open(Optional.empty());
        try (var _ = store.open(maildir, FolderName.INBOX, () -> {})) {
            folder = store.with(maildir, FolderName.INBOX, live -> live);
        }
    }

    @AfterEach
    void end() {
        store.close();
    }

    private Path file(int i) {
        return directory.resolve("cur/%d.M1P1.host:2,".formatted(1_000_000_000 + i));
    }

    /// Some are empty, most small, some larger than what is read ahead.
    private static byte[] message(int i) {
        var octets = new byte[i % 97 == 0 ? 100_000 + i : i % 50 == 0 ? 0 : 3 * i];
        Arrays.fill(octets, (byte) i);
        return octets;
    }

    private Contents all() {
        return new Contents(folder, LongStream.rangeClosed(1, COUNT).toArray(), room);
    }

    private static void check(Contents contents, int i) throws Exception {
        try (var content = contents.content(i)) {
            var octets = ByteBuffer.allocate((int) content.size());
            while (octets.hasRemaining() && content.read(octets, octets.position()) > 0) {}
            assertThat(octets.array()).as("message %d", i).isEqualTo(message(i));
        }
    }

    @Test
    void eachIsItselfAndTheRoomComesBack() throws Exception {
        try (var contents = all()) {
            for (int i = 1; i <= COUNT; i++) check(contents, i);
        }
        assertThat(room.availablePermits()).isEqualTo(ROOM);
    }

    @Test
    void inAnyOrder() throws Exception {
        var order = IntStream.rangeClosed(1, COUNT).boxed().toList();
        var shuffled = new ArrayList<>(order);
        Collections.shuffle(shuffled, new Random(5));
        try (var contents = all()) {
            for (int i : shuffled) {
                check(contents, i);
                assertThat(room.availablePermits()).isGreaterThanOrEqualTo(ROOM / 2);
            }
            for (int i = COUNT; i > 0; i--) check(contents, i);
            check(contents, 7);
            check(contents, 7);
        }
        assertThat(room.tryAcquire(ROOM, 30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void withoutRoomTheyAreOpenedOneByOne() throws Exception {
        for (int some : new int[] {0, Contents.OCTETS}) {
            room.drainPermits();
            room.release(some);
            try (var contents = all()) {
                for (int i = 1; i <= COUNT; i++) check(contents, i);
            }
            assertThat(room.availablePermits()).isEqualTo(some);
        }
    }

    @Test
    void whoStopsInTheMiddleGivesTheRoomBack() throws Exception {
        try (var contents = all()) {
            for (int i = 1; i <= 100; i++) check(contents, i);
            assertThat(room.availablePermits()).isEqualTo(ROOM - 2 * Contents.OCTETS);
        }
        // what is still being read gives it back when it is done
        assertThat(room.tryAcquire(ROOM, 30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theFolderIsGoneInTheMiddle() throws Exception {
        try (var contents = all()) {
            check(contents, 1);
            Files.move(directory.resolve("cur"), directory.resolve("elsewhere"));
            assertThatThrownBy(
                            () -> {
                                for (int i = 2; i <= COUNT; i++) check(contents, i);
                            })
                    .isInstanceOf(NoSuchFileException.class);
        }
        assertThat(room.tryAcquire(ROOM, 30, TimeUnit.SECONDS)).isTrue();
    }

    /// What can't be looked at must not keep the others from being read.
    @Test
    void oneWithAStrangeTimeIsReadAsTheOthersAre() throws Exception {
        var touch = new ProcessBuilder("touch", "-d", "@92233720368547758", file(3).toString());
        assertThat(touch.inheritIO().start().waitFor()).isZero();
        try (var contents = all()) {
            for (int i = 1; i <= COUNT; i++) check(contents, i);
        }
    }
}
