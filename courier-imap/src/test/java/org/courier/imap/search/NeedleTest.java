package org.courier.imap.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.StringReader;

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
        for (int before = 16_384 - 20; before < 16_384 + 5; before++) {
            var text = "x".repeat(before) + "NEEDLE IN HAY" + "y".repeat(20_000);
            assertThat(needle.isIn(new StringReader(text))).isTrue();
        }
        assertThat(needle.isIn(new StringReader("needle in ha".repeat(5000)))).isFalse();
    }
}
