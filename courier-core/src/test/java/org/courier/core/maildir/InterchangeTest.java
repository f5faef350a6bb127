package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// One tree under Debian's courier-imap and under us, in turns and at the same time.
class InterchangeTest {
    private static final FolderName WORK = FolderName.ofPath("INBOX.Wörk");
    // modified UTF-7, as an IMAP client says it
    private static final String WORK_IN_IMAP = "INBOX.W&APY-rk";

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

    private CourierImapd courier() throws Exception {
        return new CourierImapd(stage.root);
    }

    @Test
    void whatCourierWroteWeReadAndTheOtherWayRound() throws Exception {
        String theirs;
        try (var courier = courier()) {
            courier.append("INBOX", "\\Seen blue", Stage.message("one"));
            courier.append("INBOX", "", Stage.message("two"));
            courier.append("INBOX", "\\Draft Green", Stage.message("three"));
            courier.ok("CREATE " + WORK_IN_IMAP);
            courier.ok("SELECT INBOX");
            courier.ok("STORE 2 +FLAGS (\\Deleted red)");
            courier.ok("COPY 1:3 " + WORK_IN_IMAP);
            courier.ok("EXPUNGE");
            theirs = courier.summary("INBOX");
        }
        var inbox = stage.open(FolderName.INBOX);
        assertThat(CourierImapd.summary(inbox.refresh(false))).isEqualTo(theirs);
        assertThat(Stage.summary(stage.open(WORK).refresh(false)))
                .isEqualTo("1S[blue] 2T[red] 3D[Green]");

        inbox.store(new long[] {1}, OpenFolder.Mode.REPLACE, Flags.FLAGGED, Set.of("new", "blue"));
        inbox.store(new long[] {3}, OpenFolder.Mode.ADD, Flags.REPLIED, Set.of("urgent"));
        stage.append(FolderName.INBOX, "four", "ST", "yellow");
        stage.deliver("five");
        inbox.copy(new long[] {1}, stage.maildir, FolderName.INBOX);
        stage.append(FolderName.INBOX, "six", "");
        inbox.expunge(new long[] {7});
        var ours = CourierImapd.summary(inbox.refresh(false));
        assertThat(ours)
                .contains(" 1[\\Flagged, blue, new]")
                .contains(" 4[\\Deleted, \\Seen, yellow]");
        try (var courier = courier()) {
            assertThat(courier.summary("INBOX")).isEqualTo(ours);
            courier.append("INBOX", "", Stage.message("seven"));
            theirs = courier.summary("INBOX");
        }
        assertThat(theirs).contains(" 8[]");
        assertThat(CourierImapd.summary(inbox.refresh(false))).isEqualTo(theirs);
    }

    @Test
    void foldersSubscriptionsAndQuotaAreShared() throws Exception {
        stage.maildir.create(WORK);
        stage.maildir.create(WORK.child("Sub"));
        stage.maildir.quota().limit(Quota.Limit.parse("100000S,50C"));
        stage.append(WORK, "one", "");
        stage.maildir.subscribe("INBOX.Wörk", true);
        try (var courier = courier()) {
            assertThat(courier.ok("LIST \"\" *").toString())
                    .contains("\"" + WORK_IN_IMAP + "\"")
                    .contains("\"" + WORK_IN_IMAP + ".Sub\"");
            assertThat(courier.ok("LSUB \"\" *").toString()).contains("\"" + WORK_IN_IMAP + "\"");
            assertThat(courier.ok("GETQUOTAROOT INBOX").toString())
                    .contains("STORAGE 1 98 MESSAGE 1 50");
            courier.append(WORK_IN_IMAP, "", Stage.message("two"));
            courier.ok("SUBSCRIBE INBOX.Other");
            courier.ok("RENAME " + WORK_IN_IMAP + ".Sub INBOX.Top");
        }
        assertThat(stage.maildir.subscriptions()).containsExactly("INBOX.Wörk", "INBOX.Other");
        assertThat(stage.maildir.folders())
                .containsExactly(FolderName.INBOX, FolderName.ofPath("INBOX.Top"), WORK);
        assertThat(stage.maildir.quota().use())
                .isEqualTo(new Quota.Use(2L * Stage.message("one").length, 2));
    }

    @Test
    void renamedFoldersHaveANewUidValidityForBoth() throws Exception {
        stage.maildir.create(WORK);
        stage.append(WORK, "one", "S");
        long before = stage.open(WORK).snapshot().uidValidity();
        stage.maildir.rename(WORK, FolderName.ofPath("INBOX.Play"));
        var ours = stage.open(FolderName.ofPath("INBOX.Play")).refresh(false);
        assertThat(ours.uidValidity()).isNotEqualTo(before);
        try (var courier = courier()) {
            assertThat(courier.summary("INBOX.Play")).isEqualTo(CourierImapd.summary(ours));
        }
    }

    private static final Path POP3D = Path.of("/usr/lib/courier/courier/courierpop3d");

    private String run(String input, String... command) throws Exception {
        assertThat(Path.of(command[0]))
                .as("Debian's packages courier-base and courier-pop are needed")
                .isExecutable();
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("HOME", directory.toString());
        var process = builder.directory(directory.toFile()).start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(UTF_8));
        }
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void deliverquotaAndWeCountTogether() throws Exception {
        var message = new String(Stage.message("x"), UTF_8);
        run(message, "/usr/bin/deliverquota", "Maildir", "10000S,3C");
        assertThat(stage.maildir.quota().use()).isEqualTo(new Quota.Use(message.length(), 1));
        stage.deliver("x");
        stage.append(FolderName.INBOX, "x", "");
        assertThat(stage.maildir.quota().use()).isEqualTo(new Quota.Use(3L * message.length(), 3));
        var full = new ProcessBuilder("/usr/bin/deliverquota", "Maildir", "10000S,3C");
        full.directory(directory.toFile())
                .redirectInput(
                        ProcessBuilder.Redirect.from(
                                Files.writeString(directory.resolve("m"), message).toFile()));
        assertThat(full.start().waitFor()).isEqualTo(77);
        assertThat(stage.open(FolderName.INBOX).refresh(false).size()).isEqualTo(3);
    }

    @Test
    void pop3NumbersAreTheSameInBothServers() throws Exception {
        stage.deliver("one");
        stage.deliver("two");
        var ours = Pop3List.open(stage.maildir);
        assertThat(run("UIDL\r\nLIST\r\nQUIT\r\n", POP3D.toString(), "Maildir"))
                .contains("1 " + ours.get(0).uidl() + "\r\n2 " + ours.get(1).uidl() + "\r\n")
                .contains("1 " + ours.get(0).wireSize() + "\r\n");
        stage.deliver("three");
        var theirs = run("UIDL\r\nQUIT\r\n", POP3D.toString(), "Maildir");
        var list = stage.read("courierpop3dsizelist");
        assertThat(theirs).contains("3 " + Pop3List.open(stage.maildir).get(2).uidl() + "\r\n");
        assertThat(stage.read("courierpop3dsizelist")).isEqualTo(list);
    }

    /// Both append, mark and expunge at the same time, each on its own connection. In the end both
    /// agree on every UID, flag and keyword, and no message of either is lost.
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void bothWriteAtTheSameTime(String keywordMode) throws Exception {
        int rounds = 20;
        for (int i = 0; i < 10; i++) stage.append(FolderName.INBOX, "base" + i, "");
        var inbox = stage.open(FolderName.INBOX);
        var tasks = new ArrayList<Callable<Void>>();
        tasks.add(
                () -> {
                    try (var courier = new CourierImapd(stage.root, keywordMode)) {
                        courier.ok("SELECT INBOX");
                        for (int i = 0; i < rounds; i++) {
                            courier.append(
                                    "INBOX", i % 3 == 0 ? "blue" : "", Stage.message("c" + i));
                            courier.store(
                                    "UID STORE 1:5 " + (i % 2 == 0 ? "+" : "-") + "FLAGS (\\Seen)");
                            courier.store("UID STORE 6 +FLAGS (c" + i + ")");
                        }
                    }
                    return null;
                });
        tasks.add(
                () -> {
                    for (int i = 0; i < rounds; i++) {
                        stage.append(FolderName.INBOX, "j" + i, "F");
                        var mode = i % 2 == 0 ? OpenFolder.Mode.ADD : OpenFolder.Mode.REMOVE;
                        inbox.store(new long[] {1, 2, 3, 4, 5}, mode, Flags.REPLIED, Set.of());
                        inbox.store(
                                new long[] {7}, OpenFolder.Mode.ADD, Flags.NONE, Set.of("j" + i));
                        inbox.refresh(false);
                    }
                    return null;
                });
        tasks.add(
                () -> {
                    for (int i = 0; i < rounds; i++) stage.deliver("d" + i);
                    return null;
                });
        try (var threads = Executors.newFixedThreadPool(3)) {
            for (var result : threads.invokeAll(tasks)) result.get();
        }
        var ours = inbox.refresh(false);
        assertThat(ours.size()).isEqualTo(10 + 3 * rounds);
        assertThat(subjects(inbox, ours)).doesNotHaveDuplicates().hasSize(10 + 3 * rounds);
        for (int uid = 1; uid <= 5; uid++)
            assertThat(ours.flags(ours.indexOf(uid))).isEqualTo(Flags.NONE);
        assertThat(ours.keywords(ours.indexOf(6))).hasSize(rounds);
        assertThat(ours.keywords(ours.indexOf(7))).hasSize(rounds);
        assertThat(stage.files("tmp")).isEmpty();
        try (var courier = courier()) {
            assertThat(courier.summary("INBOX")).isEqualTo(CourierImapd.summary(ours));
        }
    }

    private static List<String> subjects(OpenFolder inbox, Snapshot snapshot) throws Exception {
        var subjects = new ArrayList<String>();
        for (long uid : snapshot.uids()) subjects.add(new String(inbox.header(uid), UTF_8));
        return subjects;
    }
}
