package org.courier.maildrop.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.courier.maildrop.deliver.TestAccount.message;

import org.courier.auth.Account;
import org.courier.core.maildir.MailStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class DeliveryTest {
    @TempDir Path home;
    private final MailStore store = MailStore.open(Optional.empty());
    private final Delivery delivery = new Delivery(store);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theAccountsMaildirIsMadeAndFilled() throws Exception {
        assertThat(deliver(account(), "./Maildir")).isInstanceOf(Delivery.Delivered.class);
        var files = files("Maildir/new");
        assertThat(files).hasSize(1);
        assertThat(files.getFirst())
                .hasContent(
                        "Delivered-To: alice@example.test\n"
                                + "Return-Path: <sender@example.org>\nSubject: x\n\nbody\n");
        assertThat(files("Maildir/tmp")).isEmpty();
    }

    @Test
    void aFolderOfTheTreeTakesMailToo() throws Exception {
        deliver(account(), "./Maildir/");
        var folder = home.resolve("Maildir/.Lists");
        for (var sub : List.of("cur", "new", "tmp")) Files.createDirectories(folder.resolve(sub));
        Files.createFile(folder.resolve("maildirfolder"));
        assertThat(deliver(account(), "./Maildir/.Lists")).isInstanceOf(Delivery.Delivered.class);
        assertThat(files("Maildir/.Lists/new")).hasSize(1);
    }

    @Test
    void overQuotaIsTriedAgainAndStoresNothing() throws Exception {
        var account = TestAccount.at(home, Optional.of("1C"));
        assertThat(deliver(account, "./Maildir")).isInstanceOf(Delivery.Delivered.class);
        assertThat(deliver(account, "./Maildir"))
                .isEqualTo(new Delivery.Deferred("Maildir over quota."));
        assertThat(files("Maildir/new")).hasSize(1);
        assertThat(files("Maildir/tmp")).isEmpty();
    }

    @Test
    void whatIsNoDirectoryIsAnMbox() throws Exception {
        assertThat(deliver(account(), "./mbox")).isInstanceOf(Delivery.Delivered.class);
        assertThat(home.resolve("mbox")).content().startsWith("From sender@example.org ");
    }

    @Test
    void anUnknownInstructionFails() throws IOException {
        assertThat(deliver(account(), "bob@example.org")).isInstanceOf(Delivery.Failed.class);
    }

    @Test
    void hostileAddressesCannotAddHeaderFields() throws Exception {
        var hostile =
                new Delivery.Message(
                        "a\nX-Evil: 1@x",
                        "b\r\nX-Evil: 2@y",
                        message("Subject: x\n\nbody\n").content(),
                        -1);
        delivery.deliver(account(), hostile, "./Maildir", Map.of());
        assertThat(files("Maildir/new").getFirst())
                .content()
                .startsWith("Delivered-To: b__X-Evil: 2@y\nReturn-Path: <a_X-Evil: 1@x>\n");
    }

    private Account account() throws IOException {
        return TestAccount.at(home, Optional.empty());
    }

    private Delivery.Result deliver(Account account, String instruction) {
        return delivery.deliver(account, message("Subject: x\n\nbody\n"), instruction, Map.of());
    }

    private List<Path> files(String directory) throws IOException {
        try (var files = Files.list(home.resolve(directory))) {
            return files.toList();
        }
    }
}
