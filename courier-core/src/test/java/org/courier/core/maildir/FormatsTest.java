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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The bytes of Courier's files, with the literals its server was seen to write.
class FormatsTest {
    private static final String ONE =
            "1795353313.M206343P30689V000000000000FE00I00000000002345E2_2.vm,S=112";
    private static final String TWO =
            "1795353313.M206391P30689V000000000000FE00I00000000002345F6_3.vm,S=112";

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

    private Snapshot refreshed() throws Exception {
        return stage.open(FolderName.INBOX).refresh(false);
    }

    @Test
    void courierimapuiddbIsReadAndKeptToTheByte() throws Exception {
        var text = "1 795353302 3\n1 " + ONE + "\n2 " + TWO + "\n";
        stage.put("cur", ONE + ":2,S", "x\n");
        stage.put("cur", TWO + ":2,", "y\n");
        stage.put("", "courierimapuiddb", text);
        var snapshot = refreshed();
        assertThat(snapshot.uidValidity()).isEqualTo(795353302);
        assertThat(Stage.summary(snapshot)).isEqualTo("1S 2");
        assertThat(stage.read("courierimapuiddb")).isEqualTo(text);
        var third = "1795353400.M1P1.vm,S=2";
        stage.put("new", third, "z\n");
        assertThat(refreshed().uidNext()).isEqualTo(4);
        assertThat(stage.read("courierimapuiddb"))
                .isEqualTo(text.replace(" 3\n", " 4\n") + "3 " + third + "\n");
    }

    @Test
    void aNameThatGotItsSizeMeanwhileIsTheSameMessage() throws Exception {
        stage.put("", "courierimapuiddb", "1 795353302 3\n2 1.a.vm\n");
        stage.put("cur", "1.a.vm,S=7:2,F", "x\n");
        assertThat(Stage.summary(refreshed())).isEqualTo("2F");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2 795353302 3\n",
                "x",
                "1 \n",
                "1 5\n",
                "\u0000\u0000\u0000",
                "1 0 5\n"
            })
    void anUnreadableListBeginsAnew(String text) throws Exception {
        stage.put("", "courierimapuiddb", text);
        stage.put("cur", TWO + ":2,", "y\n");
        stage.put("cur", ONE + ":2,S", "x\n");
        long now = Instant.now().getEpochSecond() - 1_000_000_000;
        var snapshot = refreshed();
        assertThat(snapshot.uidValidity()).isBetween(now - 60, now + 60);
        assertThat(Stage.summary(snapshot)).isEqualTo("1S 2");
        assertThat(stage.read("courierimapuiddb"))
                .isEqualTo("1 %d 3\n1 %s\n2 %s\n".formatted(snapshot.uidValidity(), ONE, TWO));
    }

    @Test
    void linesThatSayNothingOrTheSameTwiceAreSurvived() throws Exception {
        stage.put(
                "",
                "courierimapuiddb",
                "1 795353302 3\njunk\n7 "
                        + TWO
                        + "\n\n4\n5 \n3 "
                        + ONE
                        + "\n3 1.again.vm\n8 "
                        + ONE);
        stage.put("cur", ONE + ":2,", "x\n");
        stage.put("cur", TWO + ":2,", "y\n");
        stage.put("cur", "1.again.vm:2,", "z\n");
        var snapshot = refreshed();
        assertThat(snapshot.uidValidity()).isEqualTo(795353302);
        assertThat(Stage.summary(snapshot)).isEqualTo("3 7 9");
        assertThat(snapshot.uidNext()).isEqualTo(10);
    }

    @Test
    void keywordListsAreWrittenAsCourierDoes() {
        Map<String, Set<String>> messages = new LinkedHashMap<>();
        messages.put("a", new LinkedHashSet<>(List.of("blue", "red")));
        messages.put("b.vm,S=18", new LinkedHashSet<>(List.of("green", "blue")));
        var text = "blue\nred\ngreen\n\na:0 1\nb.vm,S=18:2 0\n";
        assertThat(KeywordList.formatList(messages)).asString(UTF_8).isEqualTo(text);
        assertThat(KeywordList.parseList(text.getBytes(UTF_8))).isEqualTo(messages);
        assertThat(
                        KeywordList.parseList(
                                "a\n\nno colon\nx:7\ny:0 zz 9999999\n:0\n".getBytes(UTF_8)))
                .isEqualTo(Map.of("y", Set.of("a")));
        assertThat(KeywordList.parseList("bad key\n\nx:0\n".getBytes(UTF_8)))
                .isEqualTo(Map.of("x", Set.of("bad_key")));
        assertThat(KeywordList.parseList(new byte[0])).isEmpty();
    }

    private void keywordFile(String name, String content, Duration age) throws Exception {
        Files.createDirectories(stage.root.resolve("courierimapkeywords"));
        Files.deleteIfExists(stage.root.resolve("courierimapkeywords").resolve(name));
        stage.put("courierimapkeywords", name, content);
        Files.setLastModifiedTime(
                stage.root.resolve("courierimapkeywords").resolve(name),
                FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void freshChangesGoIntoTheListAndAge() throws Exception {
        stage.put("cur", ONE + ":2,", "x\n");
        stage.put("cur", TWO + ":2,", "y\n");
        keywordFile(":list", "blue\nred\n\n" + ONE + ":0 1\n" + TWO + ":0\n", Duration.ofDays(1));
        keywordFile(ONE, "green\n", Duration.ofSeconds(5));
        assertThat(Stage.summary(refreshed())).isEqualTo("1[green] 2[blue]");
        assertThat(stage.read("courierimapkeywords/:list"))
                .isIn(
                        "green\nblue\n\n" + ONE + ":0\n" + TWO + ":1\n",
                        "blue\ngreen\n\n" + TWO + ":0\n" + ONE + ":1\n");
        long slot = Instant.now().getEpochSecond() / 300 + 1;
        assertThat(stage.files("courierimapkeywords"))
                .hasSize(2)
                .contains(":list")
                .anyMatch(
                        f ->
                                f.equals("." + slot + "." + ONE)
                                        || f.equals("." + (slot - 1) + "." + ONE));
    }

    @Test
    void anAgedChangeGoesBeforeAnOlderListForAQuarterOfAnHour() throws Exception {
        stage.put("cur", ONE + ":2,", "x\n");
        keywordFile(":list", "blue\n\n" + ONE + ":0\n", Duration.ofSeconds(5));
        keywordFile(".5984512." + ONE, "old\n", Duration.ofMinutes(2));
        keywordFile(".5984513." + ONE, "green\n", Duration.ofMinutes(1));
        assertThat(Stage.summary(refreshed())).isEqualTo("1[green]");
        assertThat(stage.files("courierimapkeywords")).containsExactly(".5984513." + ONE, ":list");
        keywordFile(".5984513." + ONE, "green\n", Duration.ofMinutes(16));
        assertThat(Stage.summary(refreshed())).isEqualTo("1[green]");
        assertThat(stage.files("courierimapkeywords")).containsExactly(":list");
        assertThat(stage.read("courierimapkeywords/:list")).isEqualTo("green\n\n" + ONE + ":0\n");
    }

    @Test
    void leftoversOfKeywordsGoAfterAWhile() throws Exception {
        stage.put("cur", ONE + ":2,", "x\n");
        keywordFile(".tmp.1795353585.M1P1.vm", "blue\n", Duration.ofMinutes(16));
        keywordFile(".tmp.1795353586.M1P1.vm", "blue\n", Duration.ofMinutes(1));
        keywordFile("gone.vm,S=1", "blue\n", Duration.ofMinutes(16));
        keywordFile("coming.vm,S=1", "blue\n", Duration.ofMinutes(1));
        keywordFile(":list", "blue\n\ngone.vm,S=1:0\n", Duration.ofMinutes(16));
        refreshed();
        assertThat(stage.files("courierimapkeywords"))
                .containsExactly(".tmp.1795353586.M1P1.vm", ":list", "coming.vm,S=1");
        stage.put("cur", "coming.vm,S=1:2,", "y\n");
        assertThat(Stage.summary(refreshed())).contains("2[blue]");
    }

    @Test
    void anEmptyChangeMeansNoKeywords() throws Exception {
        stage.put("cur", ONE + ":2,", "x\n");
        keywordFile(":list", "blue\n\n" + ONE + ":0\n", Duration.ofSeconds(5));
        keywordFile(ONE, "", Duration.ofSeconds(5));
        assertThat(Stage.summary(refreshed())).isEqualTo("1");
    }

    @Test
    void subscriptionsKeepWhatWasTypedAndTheOrder() throws Exception {
        stage.put(
                "", "courierimapsubscribed", "INBOX.Sent\ninbox\n#shared.dept.carol@example.com\n");
        assertThat(stage.maildir.subscribe("INBOX.Wörk", true)).isTrue();
        assertThat(stage.maildir.subscribe("inbox", true)).isFalse();
        assertThat(stage.maildir.subscribe("INBOX.Sent", false)).isTrue();
        assertThat(stage.maildir.subscribe("INBOX.Sent", false)).isFalse();
        assertThat(stage.read("courierimapsubscribed"))
                .isEqualTo("inbox\n#shared.dept.carol@example.com\nINBOX.Wörk\n");
    }

    @Test
    void tmpIsPurgedByTheTimeOfTheLastStatusChange() throws Exception {
        stage.put("tmp", "1.old.vm", "x");
        Files.setLastModifiedTime(stage.root.resolve("tmp/1.old.vm"), FileTime.from(Instant.EPOCH));
        stage.put("tmp", ".hidden", "x");
        Files.createDirectories(stage.root.resolve("tmp/1.M1P1_removed7.vm/cur"));
        stage.put("tmp/1.M1P1_removed7.vm/cur", "1.vm:2,", "x");
        Files.createDirectories(stage.root.resolve("tmp/somebodys/cur"));
        var folder = new FolderDirectory(stage.root, true);
        // the file's mtime may lie: it was put there just now
        folder.purgeTmp(Instant.now().plus(Duration.ofHours(35)));
        assertThat(stage.files("tmp"))
                .containsExactly(".hidden", "1.M1P1_removed7.vm", "1.old.vm", "somebodys");
        folder.purgeTmp(Instant.now().plus(Duration.ofHours(37)));
        assertThat(stage.files("tmp")).containsExactly(".hidden", "somebodys");
    }

    @Test
    void foldersAreMadeAsCourierMakesThem() throws Exception {
        var name = FolderName.ofPath("INBOX.Wörk.Sub");
        assertThat(stage.maildir.create(name)).isTrue();
        assertThat(stage.maildir.create(name)).isFalse();
        assertThat(stage.files(".Wörk.Sub")).containsExactly("cur", "maildirfolder", "new", "tmp");
        assertThat(stage.root.resolve(".Wörk.Sub/maildirfolder")).isEmptyFile();
        for (var path : List.of("", "cur", ".Wörk.Sub", ".Wörk.Sub/new"))
            assertThat(Files.getPosixFilePermissions(stage.root.resolve(path))).hasSize(3);
        // a parent that does not exist is no folder
        assertThat(stage.maildir.has(name.parent())).isFalse();
        assertThat(stage.maildir.folders()).containsExactly(FolderName.INBOX, name);
    }
}
