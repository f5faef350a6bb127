package org.courier.imap.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListPatternTest {
    private static boolean matches(String pattern, String name) {
        return ListPattern.of("", pattern).orElseThrow().matches(name);
    }

    @Test
    void starCrossesLevelsAndPercentDoesNot() {
        assertThat(matches("*", "INBOX.a.b")).isTrue();
        assertThat(matches("%", "INBOX")).isTrue();
        assertThat(matches("%", "INBOX.a")).isFalse();
        assertThat(matches("INBOX.%", "INBOX.a")).isTrue();
        assertThat(matches("INBOX.%.b", "INBOX.a.b")).isTrue();
        assertThat(matches("inbox.*b", "INBOX.a.b")).isTrue();
        assertThat(matches("INBOX.*b", "INBOX.a.bc")).isFalse();
        assertThat(matches("", "INBOX")).isFalse();
    }

    @Test
    void referenceIsJoinedByTheSeparator() {
        assertThat(ListPattern.of("INBOX", "a").orElseThrow().matches("INBOX.a")).isTrue();
        assertThat(ListPattern.of("INBOX.", "a").orElseThrow().matches("INBOX.a")).isTrue();
    }

    @Test
    void wildcardsAreCounted() {
        assertThat(ListPattern.of("", "*".repeat(10))).isPresent();
        assertThat(ListPattern.of("", "*".repeat(11))).isEmpty();
    }
}
