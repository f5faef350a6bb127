package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.file.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A client goes through a folder that nobody has looked at.
@Timeout(60)
class LooksAheadTest {
    private static final int COUNT = 700;
    private static final int GONE = 333;

    @TempDir Path directory;

    private Maildir fill() throws Exception {
        var maildir = new Maildir(directory, Identity.OWN, Maildir.Options.STANDARD);
        maildir.make();
        for (int i = 1; i <= COUNT; i++)
            Files.writeString(
                    directory.resolve("cur/%d.M1P1.host:2,".formatted(1_000_000_000 + i)),
                    "Subject: %d\n\n%s".formatted(i, "line\n".repeat(i % 9)));
        return maildir;
    }

    private static long wireSize(int i) {
        return "Subject: %d\r\n\r\n".formatted(i).length() + 6L * (i % 9);
    }

    @Test
    void eachMessageIsItself() throws Exception {
        var maildir = fill();
        try (var store = MailStore.open(Optional.empty());
                var open = store.open(maildir, FolderName.INBOX, () -> {})) {
            for (int i = 1; i <= COUNT; i++) {
                assertThat(open.wireSize(i)).isEqualTo(wireSize(i));
                assertThat(open.headerOnce(i)).asString().isEqualTo("Subject: %d\n\n".formatted(i));
                assertThat(open.structureOnce(i).wireSize()).isEqualTo(wireSize(i));
            }
        }
    }

    @Test
    void oneThatIsGoneFailsAloneAndWhenItIsAskedFor() throws Exception {
        var maildir = fill();
        try (var store = MailStore.open(Optional.empty());
                var open = store.open(maildir, FolderName.INBOX, () -> {})) {
            Files.delete(directory.resolve("cur/%d.M1P1.host:2,".formatted(1_000_000_000 + GONE)));
            var uids = new long[COUNT];
            for (int i = 0; i < COUNT; i++) uids[i] = i + 1;
            try (var contents = open.contents(uids)) {
                for (int i = 1; i <= COUNT; i++) {
                    int uid = i;
                    if (i == GONE) {
                        assertThatThrownBy(() -> open.wireSize(uid))
                                .isInstanceOf(NoSuchFileException.class);
                        assertThatThrownBy(() -> contents.content(uid))
                                .isInstanceOf(NoSuchFileException.class);
                        continue;
                    }
                    assertThat(open.wireSize(i)).isEqualTo(wireSize(i));
                    try (var content = contents.content(i)) {
                        assertThat(content.size()).isEqualTo(wireSize(i) - i % 9 - 2);
                    }
                }
            }
        }
    }

    @Test
    void whoLooksHereAndThereOrBackwardsGetsTheSame() throws Exception {
        var maildir = fill();
        try (var store = MailStore.open(Optional.empty());
                var open = store.open(maildir, FolderName.INBOX, () -> {})) {
            for (int i = COUNT; i > 0; i -= 3) assertThat(open.wireSize(i)).isEqualTo(wireSize(i));
            for (int i = 1; i <= COUNT; i += 2)
                assertThat(open.structureOnce(i).wireSize()).isEqualTo(wireSize(i));
        }
    }

    @Test
    void withoutAFreeHelperTheSessionLooksAlone() throws Exception {
        var maildir = fill();
        try (var index = new Index(Optional.empty());
                var folders = new LiveFolders(index)) {
            var end = new CountDownLatch(1);
            for (int i = 0; i < 2; i++)
                assertThat(index.help(Identity.OWN, () -> waited(end))).isPresent();
            assertThat(index.help(Identity.OWN, () -> waited(end))).isEmpty();
            var live = folders.take(maildir.place(FolderName.INBOX));
            live.refresh(Optional.empty(), false);
            for (int i = 1; i <= COUNT; i++)
                assertThat(live.index().wireSize(i)).isEqualTo(wireSize(i));
            end.countDown();
            folders.give(live);
        }
    }

    private static Void waited(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
            return null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
