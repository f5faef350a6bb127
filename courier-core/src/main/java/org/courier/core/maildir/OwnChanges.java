package org.courier.core.maildir;

import java.util.HashMap;
import java.util.Map;

/// Which names in cur this process has made and removed lately, so that the watch can tell them
/// from what other programs did.
final class OwnChanges {
    private static final int LIMIT = 100_000;

    private final Map<String, Integer> expected = new HashMap<>();
    private boolean recording;
    // more than can be kept track of: what is not found leads to a scan too many
    private boolean overflow;

    synchronized void record(boolean on) {
        recording = on;
        expected.clear();
        overflow = false;
    }

    synchronized void made(String name) {
        note("+" + name);
    }

    synchronized void removed(String name) {
        note("-" + name);
    }

    synchronized void renamed(String from, String to) {
        note("-" + from);
        note("+" + to);
    }

    private void note(String change) {
        if (!recording) return;
        if (expected.size() >= LIMIT) overflow = true;
        else expected.merge(change, 1, Integer::sum);
    }

    /// Whether the watch's event is one of ours.
    synchronized boolean isOwn(boolean made, String name, int count) {
        var change = (made ? "+" : "-") + name;
        var times = expected.get(change);
        if (times == null) return false;
        if (times <= count) expected.remove(change);
        else expected.put(change, times - count);
        return true;
    }

    /// Every change of ours has been seen by the watch.
    synchronized boolean isQuiet() {
        return expected.isEmpty() && !overflow;
    }

    synchronized void clear() {
        expected.clear();
        overflow = false;
    }
}
