package org.courier.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceSetTest {
    @Test
    void rangesAreSortedJoinedAndTurnedRound() {
        var set = SequenceSet.of(7, 5, 1, 2, 3, 3, 9, SequenceSet.STAR);
        assertThat(set.ranges(20)).containsExactly(1, 3, 5, 7, 9, 20);
    }

    @Test
    void starIsTheLargestEvenBelowTheOtherEnd() {
        var set = SequenceSet.of(99, SequenceSet.STAR);
        assertThat(set.ranges(7)).containsExactly(7, 99);
        assertThat(set.contains(7, 7)).isTrue();
        assertThat(set.contains(6, 7)).isFalse();
    }

    @Test
    void theFirstNumberBehindTheEnd() {
        assertThat(SequenceSet.of(2, 9).firstAbove(3)).hasValue(4);
        assertThat(SequenceSet.of(1, 3).firstAbove(3)).isEmpty();
        assertThat(SequenceSet.of(9, 9).firstAbove(3)).hasValue(9);
    }

    @Test
    void uidsAreWrittenAsRanges() {
        assertThat(SequenceSet.format(new long[] {1, 2, 3, 5, 7, 8})).isEqualTo("1:3,5,7:8");
        assertThat(SequenceSet.format(new long[0])).isEmpty();
    }
}
