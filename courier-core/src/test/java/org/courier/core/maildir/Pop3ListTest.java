package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

class Pop3ListTest {
    private static final String FIRST = "1795353404.M344742P1173V0I1_0.vm,S=31:2,F";
    private static final String SECOND = "1795353497.M705633P6527V0I2.vm,S=31:2,";

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

    private List<Pop3List.Message> open() throws Exception {
        return Pop3List.open(stage.maildir);
    }

    private String list() throws Exception {
        return stage.read("courierpop3dsizelist");
    }

    private void twoMessages() throws Exception {
        stage.put("cur", FIRST, "Subject: one\n\n1\n");
        stage.put("cur", SECOND, "Subject: zwöi\r\n\r\n2\r\n");
    }

    @Test
    void version3IsReadAndKeptToTheByte() throws Exception {
        twoMessages();
        var text =
                "/3 6 1795353497\n"
                        + FIRST
                        + " 34 1:1795353497:0\n"
                        + SECOND
                        + " 34 5:1795353497:1\n";
        stage.put("", "courierpop3dsizelist", text);
        var messages = open();
        assertThat(messages)
                .extracting(Pop3List.Message::uidl)
                .containsExactly("UID1-1795353497", "UID5-1795353497");
        assertThat(messages).extracting(Pop3List.Message::wireSize).containsExactly(34L, 34L);
        assertThat(messages).extracting(Pop3List.Message::utf8).containsExactly(false, true);
        assertThat(list()).isEqualTo(text);
    }

    @Test
    void version2GetsTheLastField() throws Exception {
        twoMessages();
        stage.put(
                "",
                "courierpop3dsizelist",
                "/2 6 1795353497\n" + FIRST + " 34 1:1795353497\n" + SECOND + " 34 5:1795353497\n");
        open();
        assertThat(list())
                .isEqualTo(
                        "/3 6 1795353497\n%s 19 1:1795353497:0\n%s 21 5:1795353497:1\n"
                                .formatted(FIRST, SECOND));
    }

    @Test
    void version1NumbersHaveNoBeginning() throws Exception {
        twoMessages();
        stage.put("", "courierpop3dsizelist", "/1 6\n" + FIRST + " 34 4\n");
        assertThat(open()).extracting(Pop3List.Message::uidl).containsExactly("UID4", "UID6");
    }

    @Test
    void aListWithoutNumbersHasNames() throws Exception {
        stage.put("cur", FIRST, "Subject: one\n\n1\n");
        stage.put("cur", "1795353405.a b+c:2,", "x\n");
        stage.put("", "courierpop3dsizelist", FIRST + " 34\n1795353405.a 9\n");
        assertThat(open().getFirst().uidl()).isEqualTo(FIRST.substring(0, FIRST.indexOf(':')));
        assertThat(open().getFirst().uidl()).isEqualTo(FIRST.substring(0, FIRST.indexOf(':')));
        assertThat(new Pop3Uid(0, 0).uidl(new MessageFile("1.a b+c\u00fc:2,S")))
                .isEqualTo("1.a+20b+2Bc+C3+BC");
    }

    @Test
    void newMessagesComeInOrderAndKeepTheirNumbers() throws Exception {
        long before = Instant.now().getEpochSecond();
        stage.deliver("one");
        stage.deliver("two");
        var first = open();
        assertThat(first)
                .extracting(m -> m.uidl().replaceAll("-.*", ""))
                .containsExactly("UID1", "UID2");
        assertThat(Long.parseLong(first.getFirst().uidl().replaceAll(".*-", "")))
                .isBetween(before, before + 60);
        assertThat(stage.files("new")).isEmpty();
        assertThat(first.getFirst().wireSize()).isEqualTo(Stage.message("one").length + 4);
        Files.delete(stage.root.resolve("cur").resolve(first.getFirst().file().name()));
        stage.deliver("three");
        var second = open();
        assertThat(second.getFirst().uidl()).isEqualTo(first.get(1).uidl());
        assertThat(second.get(1).uidl()).startsWith("UID3-");
        var renamed = second.getFirst().file();
        Files.move(
                stage.root.resolve("cur").resolve(renamed.name()),
                stage.root.resolve("cur").resolve(renamed.withFlags(Flags.SEEN).name()));
        assertThat(open().getFirst().uidl()).isEqualTo(second.getFirst().uidl());
        assertThat(list()).contains(renamed.withFlags(Flags.SEEN).name() + " ");
    }

    @Test
    void whatCannotBeSavedIsHidden() throws Exception {
        twoMessages();
        // a directory in its place can't be replaced by a file
        Files.createDirectories(stage.root.resolve("courierpop3dsizelist/x"));
        var messages = open();
        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst().uidl()).matches("ENOMEM-[0-9a-f]+-[0-9]+-[0-9]+");
    }
}
