package org.courier.imap.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.StringReader;
import java.util.Locale;
import java.util.Random;

class NeedleTest {
    @Test
    void caseDoesNotMatter() {
        assertThat(new Needle("GRÖSSE").isIn("die größse")).isFalse();
        assertThat(new Needle("GRÖßE").isIn("die größe")).isTrue();
        assertThat(new Needle("ΣΊΣΥΦΟΣ").isIn("σίσυφος")).isTrue();
    }

    @Test
    void foundAcrossTheEndsOfChunks() throws IOException {
        var needle = new Needle("needle in hay");
        for (int before = 65_536 - 20; before < 65_536 + 5; before++) {
            var text = "x".repeat(before) + "NEEDLE IN HAY" + "y".repeat(20_000);
            assertThat(needle.isIn(new StringReader(text))).isTrue();
        }
        assertThat(needle.isIn(new StringReader("needle in ha".repeat(5000)))).isFalse();
    }

    /// Character by character from every place, this would be 4 MiB times 8 KiB comparisons.
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aTextThatAlmostFitsEverywhereIsReadOnce() throws IOException {
        var needle = new Needle("a".repeat(8192) + "b");
        var text = "a".repeat(4 << 20);
        assertThat(needle.isIn(text)).isFalse();
        assertThat(needle.isIn(text + "B")).isTrue();
        assertThat(needle.isIn(new StringReader(text))).isFalse();
        assertThat(needle.isIn(new StringReader(text + "B"))).isTrue();
    }

    @Test
    void findsWhatStringFinds() throws IOException {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var text = letters(random, random.nextInt(24));
            var sought = letters(random, random.nextInt(7));
            boolean expected = text.contains(sought);
            var needle = new Needle(sought.toUpperCase(Locale.ROOT));
            assertThat(needle.isIn(text)).as("%s in %s", sought, text).isEqualTo(expected);
            assertThat(needle.isIn(new StringReader(text)))
                    .as("%s in %s, read", sought, text)
                    .isEqualTo(expected);
        }
    }

    private static String letters(Random random, int length) {
        return random.ints(length, 'a', 'c')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
