package org.courier.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModifiedUtf7Test {
    @Test
    void theExampleOfTheRfc() {
        var wire = "~peter/mail/&U,BTFw-/&ZeVnLIqe-";
        var name = "~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e";
        assertThat(ModifiedUtf7.decode(wire)).contains(name);
        assertThat(ModifiedUtf7.encode(name)).isEqualTo(wire);
    }

    @Test
    void ampersandAndCharactersOfTwoUnits() {
        assertThat(ModifiedUtf7.encode("a&b\ud83d\ude00.c")).isEqualTo("a&-b&2D3eAA-.c");
        assertThat(ModifiedUtf7.decode("a&-b&2D3eAA-.c")).contains("a&b\ud83d\ude00.c");
    }

    @Test
    void secondSpellingsAndNonsenseAreRefused() {
        for (var wire :
                new String[] {
                    "&",
                    "&x",
                    "&AGE-",
                    "&AOk-&AOk-",
                    "&AOl-",
                    "&AO-",
                    "&2D0-",
                    "\u00e9",
                    "a\nb",
                    "&AOk=-",
                    "&A/k-",
                    "&AC4-"
                }) assertThat(ModifiedUtf7.decode(wire)).as(wire).isEmpty();
    }
}
