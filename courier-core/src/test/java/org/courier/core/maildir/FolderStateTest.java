package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

class FolderStateTest {
    private static final long BOOT = 7;

    @TempDir Path directory;

    private static Snapshot snapshot(int size) {
        var rows = new ArrayList<Block.Row>();
        for (int i = 1; i <= size; i++) {
            Set<String> words = i % 300 == 0 ? Set.of("blue", "$Old") : Set.of();
            var name = i + ".M1P1.höst,S=" + i + ":2," + (i < 700 ? "S" : "");
            rows.add(Block.Row.of(2L * i, name, words, 1000 + i));
        }
        return Snapshot.ofRows(17, 2L * size + 1, 1000L + size, rows);
    }

    private static FolderState state(Snapshot snapshot) {
        var list = new Stamps.UidListStamp(4, 5, "(dev=1,ino=2)");
        return new FolderState("/a b/Maildir", "dir", new Stamps(1, 2, list, 3), true, snapshot);
    }

    private static byte[] bytes(FolderState state) {
        var out = new ByteArrayOutputStream();
        for (var piece : state.pieces(BOOT)) {
            var bytes = new byte[piece.remaining()];
            piece.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private static Optional<FolderState> read(byte[] bytes, long boot) {
        return FolderState.read(ByteBuffer.wrap(bytes), boot, () -> {});
    }

    @Test
    void isReadAsItWasWritten() {
        for (int size : new int[] {0, 1, 256, 1000}) {
            var snapshot = snapshot(size);
            var read = read(bytes(state(snapshot)), BOOT).orElseThrow();
            assertThat(read.stamps()).isEqualTo(state(snapshot).stamps());
            assertThat(read.exact()).isTrue();
            assertThat(read.key()).isEqualTo("/a b/Maildir");
            var again = read.snapshot();
            assertThat(again.size()).isEqualTo(size);
            assertThat(again.firstUnseen()).isEqualTo(snapshot.firstUnseen());
            assertThat(again.unseen()).isEqualTo(snapshot.unseen());
            assertThat(again.since(snapshot).isEmpty()).isTrue();
            assertThat(Stage.summary(again)).isEqualTo(Stage.summary(snapshot));
            for (int i = 0; i < size; i++) {
                assertThat(again.file(i)).isEqualTo(snapshot.file(i));
                assertThat(again.keyHash(i)).isEqualTo(snapshot.keyHash(i));
                assertThat(again.diskSize(i)).isEqualTo(i + 1);
                assertThat(again.indexOf(2L * i + 2)).isEqualTo(i);
            }
        }
    }

    @Test
    void whatWasReadCanBeChangedAndWrittenAgain() {
        var read = read(bytes(state(snapshot(1000))), BOOT).orElseThrow().snapshot();
        var row = read.row(300).with("new.M1P1.name:2,F", Set.of(), 5000);
        var changed = read.replace(Map.of(row.uid(), row)).remove(Set.of(2L, 2000L), 5001);
        var again = read(bytes(state(changed)), BOOT).orElseThrow().snapshot();
        assertThat(again.size()).isEqualTo(998);
        assertThat(again.file(299).name()).isEqualTo("new.M1P1.name:2,F");
        assertThat(again.highestModSeq()).isEqualTo(5001);
        assertThat(Stage.summary(again)).isEqualTo(Stage.summary(changed));
    }

    /// The system has ended since: what was written without fsync may have got lost in part.
    @Test
    void aDamagedOneOfAnEarlierRunOfTheSystemIsAsGoodAsNone() {
        var bytes = bytes(state(snapshot(600)));
        for (long boot : new long[] {0, BOOT + 1}) {
            for (int at = 0; at < bytes.length; at += 97) {
                bytes[at] ^= 0x10;
                assertThat(read(bytes, boot)).as("octet " + at).isEmpty();
                bytes[at] ^= 0x10;
            }
            assertThat(read(bytes, boot)).isPresent();
        }
    }

    @Test
    void oneThatIsCutOffIsAsGoodAsNone() {
        var bytes = bytes(state(snapshot(600)));
        for (int length : new int[] {0, 3, 50, 200, bytes.length - 1})
            assertThat(read(Arrays.copyOf(bytes, length), BOOT)).isEmpty();
        assertThat(read(Arrays.copyOf(bytes, bytes.length + 1), BOOT)).isEmpty();
    }

    @Test
    void aBlockIsReadWhenItIsAskedForAndTellsItsDamage() {
        var bytes = bytes(state(snapshot(600)));
        bytes[bytes.length - 1] ^= 0x10;
        var lost = new AtomicInteger();
        var read =
                FolderState.read(ByteBuffer.wrap(bytes), BOOT, lost::incrementAndGet).orElseThrow();
        assertThat(read.snapshot().size()).isEqualTo(600);
        assertThat(read.snapshot().uid(511)).isEqualTo(1024);
        assertThat(lost).hasValue(0);
        assertThatThrownBy(() -> read.snapshot().uid(512))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the index lost the state of a folder");
        assertThat(lost).hasValue(1);
    }

    /// As a bad sector has it: a page of the mapping cannot be read. The process must survive that.
    @Test
    void aMappedFileThatIsCutOffIsLostAndNotTheProcess() throws Exception {
        var file = Files.write(directory.resolve("state"), bytes(state(snapshot(600))));
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            var read = FolderState.read(mapped, BOOT, () -> {}).orElseThrow();
            channel.truncate(0);
            assertThatThrownBy(() -> read.snapshot().uid(0))
                    .isInstanceOf(UncheckedIOException.class);
            for (long boot : new long[] {BOOT, BOOT + 1})
                assertThat(FolderState.read(mapped, boot, () -> {})).isEmpty();
        }
    }

    /// Somebody wrote to the file between two starts.
    @Test
    void aFolderWhoseStateIsDamagedIsListedAnew() throws Exception {
        var root = directory.resolve("Maildir");
        var index = directory.resolve("index");
        int count = 2000;
        try (var stage = new Stage(root, Optional.of(index))) {
            for (int i = 1; i <= count; i++)
                Files.createFile(root.resolve("cur/%d.M1P1.host:2,S".formatted(1_000_000_000 + i)));
            stage.open(FolderName.INBOX);
        }
        Path file;
        try (var files = Files.list(index.resolve("folders"))) {
            file = files.findFirst().orElseThrow();
        }
        var bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 'x');
        Files.write(file, bytes);
        try (var stage = new Stage(root, Optional.of(index))) {
            var again = stage.open(FolderName.INBOX);
            assertThat(again.snapshot().size()).isEqualTo(count);
            for (int i = 1; i <= count; i++) {
                assertThat(again.snapshot().uid(i - 1)).isEqualTo(i);
                assertThat(again.snapshot().file(i - 1).name())
                        .isEqualTo("%d.M1P1.host:2,S".formatted(1_000_000_000 + i));
            }
        }
    }

    @Test
    void aDeletedFoldersStateGoesWithIt() throws Exception {
        var work = FolderName.ofPath("INBOX.Work");
        var index = directory.resolve("index");
        try (var stage = new Stage(directory.resolve("Maildir"), Optional.of(index))) {
            stage.maildir.create(work);
            stage.append(work, "one", "");
            stage.open(FolderName.INBOX);
        }
        assertThat(states(index)).isEqualTo(2);
        try (var stage = new Stage(directory.resolve("Maildir"), Optional.of(index))) {
            stage.append(work, "two", "");
            stage.maildir.delete(work);
        }
        assertThat(states(index)).isEqualTo(1);
    }

    private static long states(Path index) throws Exception {
        try (var files = Files.list(index.resolve("folders"))) {
            return files.count();
        }
    }
}
