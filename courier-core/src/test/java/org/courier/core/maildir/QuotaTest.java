package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

class QuotaTest {
    private static final int SIZE = Stage.message("x").length;

    @TempDir Path directory;
    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = new Stage(directory.resolve("Maildir"));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private Quota quota() {
        return stage.maildir.quota();
    }

    @Test
    void linesAreTwentySixBytes() throws Exception {
        stage.put("", "maildirsize", "500S,4C\n         386            2\n");
        quota().add(-193, -1);
        assertThat(stage.read("maildirsize"))
                .isEqualTo("500S,4C\n         386            2\n        -193           -1\n");
        assertThat(quota().use()).isEqualTo(new Quota.Use(193, 1));
        assertThat(quota().limit()).contains(Quota.Limit.parse("500S,4C"));
    }

    @Test
    void limitsAreReadWithWhatIsUnknownInThem() {
        assertThat(Quota.Limit.parse("5C,2000S").toString()).isEqualTo("2000S,5C");
        assertThat(Quota.Limit.parse("10S,3X").messages()).isEmpty();
        assertThatThrownBy(() -> Quota.Limit.parse("lots"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("read \"lots\"");
    }

    @Test
    void withoutAFileThereIsNoQuota() throws Exception {
        quota().check(Long.MAX_VALUE / 2, 1);
        quota().add(5, 1);
        assertThat(stage.root.resolve("maildirsize")).doesNotExist();
        assertThat(quota().limit()).isEmpty();
    }

    @Test
    void theAccountsLimitReplacesTheFirstLineAndCountsAnew() throws Exception {
        stage.append(FolderName.INBOX, "x", "");
        stage.append(FolderName.INBOX, "x", "T");
        stage.maildir.create(FolderName.ofPath("INBOX.Trash"));
        stage.append(FolderName.ofPath("INBOX.Trash"), "x", "");
        stage.put("new", "1.nosize.vm", "12345");
        quota().limit(Quota.Limit.parse("1000S"));
        assertThat(stage.read("maildirsize"))
                .isEqualTo("1000S\n%12d %12d\n".formatted(SIZE + 5, 2));
        quota().limit(Quota.Limit.parse("1000S"));
        quota().limit(Quota.Limit.parse("2000S,9C"));
        assertThat(stage.read("maildirsize")).startsWith("2000S,9C\n");
    }

    @Test
    void deliveryAppendCopyStoreAndExpungeCount() throws Exception {
        quota().limit(Quota.Limit.parse("100000S,4C"));
        stage.deliver("x");
        stage.append(FolderName.INBOX, "x", "");
        var inbox = stage.open(FolderName.INBOX);
        inbox.refresh(false);
        inbox.copy(new long[] {1}, stage.maildir, FolderName.INBOX);
        assertThat(quota().use()).isEqualTo(new Quota.Use(3L * SIZE, 3));
        inbox.store(new long[] {1, 2}, OpenFolder.Mode.ADD, Flags.TRASHED, Set.of());
        assertThat(quota().use()).isEqualTo(new Quota.Use(SIZE, 1));
        inbox.store(new long[] {2}, OpenFolder.Mode.REMOVE, Flags.TRASHED, Set.of());
        inbox.expunge(new long[] {1, 3});
        assertThat(quota().use()).isEqualTo(new Quota.Use(SIZE, 1));
        stage.maildir.create(FolderName.ofPath("INBOX.Trash"));
        inbox.move(new long[] {2}, stage.maildir, FolderName.ofPath("INBOX.Trash"));
        assertThat(quota().use()).isEqualTo(new Quota.Use(0, 0));
    }

    @Test
    void whatDoesNotFitIsRefusedAndLeavesNothing() throws Exception {
        quota().limit(Quota.Limit.parse("100000S,2C"));
        stage.append(FolderName.INBOX, "x", "");
        stage.append(FolderName.INBOX, "x", "");
        assertThatThrownBy(() -> stage.deliver("x")).isInstanceOf(OverQuota.class);
        assertThatThrownBy(() -> stage.append(FolderName.INBOX, "x", ""))
                .isInstanceOf(OverQuota.class);
        var inbox = stage.open(FolderName.INBOX);
        assertThatThrownBy(() -> inbox.copy(new long[] {1, 2}, stage.maildir, FolderName.INBOX))
                .isInstanceOf(OverQuota.class);
        assertThat(inbox.refresh(false).size()).isEqualTo(2);
        assertThat(stage.files("new")).isEmpty();
        inbox.store(new long[] {1}, OpenFolder.Mode.ADD, Flags.TRASHED, Set.of());
        stage.deliver("x");
        // \Deleted can't be taken back: there is no room any more
        assertThatThrownBy(
                        () ->
                                inbox.store(
                                        new long[] {1},
                                        OpenFolder.Mode.REMOVE,
                                        Flags.TRASHED,
                                        Set.of()))
                .isInstanceOf(OverQuota.class);
        assertThat(inbox.snapshot().flags(0)).isEqualTo(Flags.TRASHED);
    }

    @Test
    void aFullLookingAccountIsCountedAnewUnlessItJustWas() throws Exception {
        quota().limit(Quota.Limit.parse("1000000S,3C"));
        // another program deleted without telling
        quota().add(10, 3);
        stage.deliver("x");
        assertThat(stage.read("maildirsize").lines()).hasSize(3);
        stage.put("", "maildirsize", "1000000S,3C\n%12d %12d\n".formatted(10, 3));
        assertThatThrownBy(() -> stage.deliver("x")).isInstanceOf(OverQuota.class);
        Files.setLastModifiedTime(
                stage.root.resolve("maildirsize"),
                FileTime.from(Instant.now().minus(Duration.ofMinutes(16))));
        stage.deliver("x");
        assertThat(quota().use()).isEqualTo(new Quota.Use(2L * SIZE, 2));
    }

    @Test
    void aWarningComesOnceADayWhileNearlyFull() throws Exception {
        var message = "From: postmaster\nSubject: full\n\nPlease delete\n".getBytes();
        assertThat(quota().warn(90, message)).isFalse();
        quota().limit(Quota.Limit.parse("100000S,10C"));
        for (int i = 0; i < 8; i++) stage.deliver("x");
        assertThat(quota().warn(90, message)).isFalse();
        stage.deliver("x");
        assertThat(quota().warn(90, message)).isTrue();
        assertThat(quota().warn(90, message)).isFalse();
        assertThat(stage.files("new")).hasSize(10);
        var warning =
                stage.files("new").stream().filter(f -> f.contains("_warn")).findFirst().get();
        assertThat(stage.read("new/" + warning))
                .matches("(?s)Date: .*\nMessage-Id: <[0-9]+\\.overquota@.*>\nFrom: postmaster\n.*");
        Files.setLastModifiedTime(
                stage.root.resolve("quotawarn"),
                FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        assertThat(quota().warn(90, message)).isTrue();
        quota().add(0, -9);
        assertThat(quota().warn(90, message)).isFalse();
        assertThat(stage.root.resolve("quotawarn")).doesNotExist();
    }

    @Test
    void aLongFileIsCountedAnew() throws Exception {
        quota().limit(Quota.Limit.parse("1000000S"));
        stage.deliver("x");
        for (int i = 0; i < 200; i++) quota().add(i % 2 == 0 ? 7 : -7, 0);
        assertThat(Files.size(stage.root.resolve("maildirsize"))).isGreaterThan(5120);
        assertThat(quota().use()).isEqualTo(new Quota.Use(SIZE, 1));
        assertThat(stage.read("maildirsize").lines()).hasSize(2);
    }

    @Test
    void damagedLinesArePassedOver() throws Exception {
        stage.put("", "maildirsize", "500S\nxx yy\n  12\n  100  1\n9999999999999999999999 1\n");
        assertThat(quota().use()).isEqualTo(new Quota.Use(100, 1));
        stage.put("", "maildirsize", "nonsense\n");
        quota().check(1 << 30, 1);
    }
}
