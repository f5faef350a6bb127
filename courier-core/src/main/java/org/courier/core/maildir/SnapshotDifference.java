package org.courier.core.maildir;

import java.util.Arrays;

/// Walks two snapshots side by side, skipping blocks both share.
final class SnapshotDifference {
    private final Numbers vanished = new Numbers();
    private final Numbers changed = new Numbers();
    private final Numbers added = new Numbers();

    private SnapshotDifference() {}

    static Snapshot.Difference between(Snapshot older, Snapshot newer) {
        var difference = new SnapshotDifference();
        if (older != newer) difference.walk(new Walk(older), new Walk(newer));
        return new Snapshot.Difference(
                difference.vanished.array(), difference.changed.array(), difference.added.array());
    }

    private void walk(Walk a, Walk b) {
        while (!a.atEnd() || !b.atEnd()) {
            if (!a.atEnd() && !b.atEnd() && a.i == 0 && b.i == 0 && a.block() == b.block()) {
                a.skipBlock();
                b.skipBlock();
            } else if (b.atEnd() || !a.atEnd() && a.uid() < b.uid()) {
                vanished.add(a.uid());
                a.step();
            } else if (a.atEnd() || b.uid() < a.uid()) {
                added.add(b.uid());
                b.step();
            } else {
                if (a.block().modSeq(a.i) != b.block().modSeq(b.i)) changed.add(a.uid());
                a.step();
                b.step();
            }
        }
    }

    private static final class Walk {
        private final Snapshot snapshot;
        private int b;
        private int i;

        Walk(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        boolean atEnd() {
            return b == snapshot.blockCount();
        }

        Block block() {
            return snapshot.blockAt(b);
        }

        long uid() {
            return block().uid(i);
        }

        void step() {
            if (++i == block().size()) skipBlock();
        }

        void skipBlock() {
            b++;
            i = 0;
        }
    }

    private static final class Numbers {
        private long[] numbers = new long[16];
        private int size;

        void add(long number) {
            if (size == numbers.length) numbers = Arrays.copyOf(numbers, size * 2);
            numbers[size++] = number;
        }

        long[] array() {
            return Arrays.copyOf(numbers, size);
        }
    }
}
