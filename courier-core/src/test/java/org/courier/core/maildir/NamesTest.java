package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class NamesTest {
    @Test
    void foldersGoToDirectoriesAndBack() {
        assertThat(FolderName.ofPath("inbox")).isEqualTo(FolderName.INBOX);
        var name = FolderName.ofPath("Inbox.Wörk.Sub x");
        assertThat(name.components()).containsExactly("Wörk", "Sub x");
        assertThat(name.path()).isEqualTo("INBOX.Wörk.Sub x");
        assertThat(name.directory()).isEqualTo(".Wörk.Sub x");
        assertThat(FolderName.ofDirectory(".Wörk.Sub x")).contains(name);
        assertThat(FolderName.ofDirectory(".")).contains(FolderName.INBOX);
        assertThat(name.parent().child("Sub x")).isEqualTo(name);
        assertThat(name.isBelow(name.parent())).isTrue();
        assertThat(name.isBelow(FolderName.INBOX)).isTrue();
        assertThat(name.parent().isBelow(name)).isFalse();
        assertThat(name.isBelow(FolderName.ofPath("INBOX.Wör"))).isFalse();
        // IMAP does no escaping beyond that
        assertThat(FolderName.ofPath("INBOX.x:y").directory()).isEqualTo(".x:y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "INBO",
                "INBOXX",
                "INBOX.",
                "INBOX.a.",
                "INBOX..a",
                "INBOX.a/b",
                "INBOX/a",
                "INBOX.../etc",
                "INBOX.a\nb",
                "INBOX.a\u0000",
                "INBOX.a\u0085",
                "INBOX.\ud800"
            })
    void refusesWhatIsNoFolder(String path) {
        assertThatThrownBy(() -> FolderName.ofPath(path))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNamesTheDiskCannotHold() {
        assertThat(FolderName.ofPath("INBOX." + "a".repeat(254)).directory()).hasSize(255);
        assertThatThrownBy(() -> FolderName.ofPath("INBOX." + "a".repeat(255)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FolderName.ofPath("INBOX." + "ö".repeat(128)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherDirectoriesAreNoFolders() {
        for (var directory : List.of("..", "cur", ".a..b", "...", ".a."))
            assertThat(FolderName.ofDirectory(directory)).as(directory).isEmpty();
    }

    @Test
    void flagsInAnyOrder() {
        assertThat(Flags.parse("SFD")).isEqualTo(Flags.DRAFT.with(Flags.FLAGGED).with(Flags.SEEN));
        assertThat(Flags.parse("TSRFD").letters()).isEqualTo("DFRST");
        assertThat(Flags.parse("zaPX!S").letters()).isEqualTo("PSaz");
        assertThat(Flags.parse("S").without(Flags.SEEN)).isEqualTo(Flags.NONE);
    }

    @Test
    void partsOfAFileName() {
        var name =
                new MessageFile(
                        "1795353313.M206391P30689V000000000000FE00I00000000002345F6_3.vm,S=112:2,F");
        assertThat(name.withoutFlags()).endsWith("_3.vm,S=112");
        assertThat(name.key())
                .isEqualTo("1795353313.M206391P30689V000000000000FE00I00000000002345F6_3.vm");
        assertThat(name.flags()).isEqualTo(Flags.FLAGGED);
        assertThat(name.size()).hasValue(112);
        assertThat(name.wireSize()).isEmpty();
        assertThat(name.withFlags(Flags.parse("ST")).name()).endsWith(",S=112:2,ST");
        assertThat(name.withSize(7).name()).endsWith("_3.vm,S=7:2,F");
    }

    @Test
    void keepsWhatOtherProgramsPutIntoNames() {
        var dovecot = new MessageFile("1.M2P3.h,S=10,W=12:2,Sab");
        assertThat(dovecot.wireSize()).hasValue(12);
        assertThat(dovecot.key()).isEqualTo("1.M2P3.h,W=12");
        assertThat(dovecot.withFlags(dovecot.flags().with(Flags.FLAGGED)).name())
                .isEqualTo("1.M2P3.h,S=10,W=12:2,FSab");
        assertThat(new MessageFile("1.x.h").withSize(5).name()).isEqualTo("1.x.h,S=5");
        assertThat(new MessageFile("1.x.h,S=").key()).isEqualTo("1.x.h,S=");
        assertThat(new MessageFile("odd").flags()).isEqualTo(Flags.NONE);
        assertThat(new MessageFile("1.x,S=99999999999999999999").size()).isEmpty();
    }

    @Test
    void deliveredNamesCarryDeviceInodeAndSize() {
        var fresh = new MessageFile("1795353313.M206391P30689_3.vm");
        assertThat(fresh.delivered(0xfe00, 0x2345f6, 112).name())
                .isEqualTo("1795353313.M206391P30689V000000000000FE00I00000000002345F6_3.vm,S=112");
        assertThat(MessageFile.fresh().name())
                .matches("[0-9]{10}\\.M[0-9]{6}P[0-9]+_[0-9]+\\.[^/:]+");
        assertThat(MessageFile.fresh()).isNotEqualTo(MessageFile.fresh());
    }

    @Test
    void newMessagesAreOrderedByTimeThenByName() {
        var names =
                List.of("999.b", "1000.M5P1.h:2,S", "1000.M4P9.h", "x", "1000.M5P1.g:2,T").stream()
                        .map(MessageFile::new)
                        .sorted(MessageFile.BY_AGE)
                        .map(MessageFile::name);
        assertThat(names)
                .containsExactly("x", "999.b", "1000.M4P9.h", "1000.M5P1.g:2,T", "1000.M5P1.h:2,S");
    }

    @Test
    void manyAreOrderedAsTwoAre() {
        var random = new Random(4);
        var names = new ArrayList<MessageFile>();
        for (int i = 0; i < 3000; i++) {
            var seconds =
                    switch (random.nextInt(6)) {
                        case 0 -> "";
                        case 1 -> "99999999999999999" + random.nextInt(10);
                        case 2 -> "88888888888888888" + random.nextInt(10);
                        default -> String.valueOf(1_700_000_000 + random.nextInt(300));
                    };
            names.add(new MessageFile(seconds + ".M" + random.nextInt(50) + "P1.h:2,S"));
        }
        assertThat(MessageFile.byAge(names))
                .isEqualTo(names.stream().sorted(MessageFile.BY_AGE).toList());
    }
}
