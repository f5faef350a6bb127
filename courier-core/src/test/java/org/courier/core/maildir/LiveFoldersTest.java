package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// What goes wrong with one folder is not the end of the care for all.
class LiveFoldersTest {
    @TempDir Path directory;
    private Stage stage;
    private final Semaphore told = new Semaphore(0);

    @BeforeEach
    void start() throws Exception {
        stage = new Stage(directory.resolve("Maildir"));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private void tellAndFail() {
        told.release();
        throw new IllegalStateException("a session that fails when it is told");
    }

    private boolean isTold() throws InterruptedException {
        return told.tryAcquire(30, TimeUnit.SECONDS);
    }

    @Test
    void theWatchOutlivesAFailure() throws Exception {
        try (var _ = stage.store.open(stage.maildir, FolderName.INBOX, this::tellAndFail)) {
            for (int i = 0; i < 2; i++) {
                stage.put("new", "200000000" + i + ".M1P1.other", "Subject: x\n\nx\n");
                assertThat(isTold()).as("message " + i).isTrue();
            }
        }
    }

    @Test
    void theKeeperOutlivesAFailure() throws Exception {
        try (var index = new Index(Optional.empty());
                var folders = new LiveFolders(index)) {
            var inbox = folders.take(stage.maildir.place(FolderName.INBOX));
            // never scanned, it is news at each look; without a watch it is looked at
            inbox.freshness().watched(false);
            inbox.add(new OpenFolder(stage.store, inbox, this::tellAndFail));
            for (int i = 0; i < 2; i++) assertThat(isTold()).as("look " + i).isTrue();
        }
    }
}
