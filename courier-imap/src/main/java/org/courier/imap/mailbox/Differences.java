package org.courier.imap.mailbox;

import org.courier.core.maildir.Snapshot;
import org.courier.imap.wire.Responses;

import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;

/// The lines that lead a client from one snapshot to a later one (RFC 3501 sections 7.2.6, 7.3,
/// 7.4).
final class Differences {
    private final Snapshot old;
    private final Snapshot now;
    private final Recent recent;
    private final Access access;
    private final Optional<OwnChange> own;
    private final int vanished;
    private final boolean came;

    Differences(Snapshot old, Snapshot now, Recent recent, Access access, Optional<OwnChange> own) {
        this.old = old;
        this.now = now;
        this.recent = recent;
        this.access = access;
        this.own = own;
        int j = 0;
        int gone = 0;
        for (int i = 0; i < old.size(); i++) {
            long next = j < now.size() ? now.uid(j) : Long.MAX_VALUE;
            if (next < old.uid(i)) throw new MailboxReset("An old UID came back");
            if (next == old.uid(i)) j++;
            else gone++;
        }
        if (j < now.size() && now.uid(j) < old.uidNext())
            throw new MailboxReset("An old UID came back");
        vanished = gone;
        came = j < now.size();
    }

    boolean vanished() {
        return vanished > 0;
    }

    boolean came() {
        return came;
    }

    void write(Responses out) throws IOException {
        var before = old.allKeywords();
        var after = now.allKeywords();
        boolean same = before == after || before.equals(after);
        if (!same && !before.containsAll(after)) {
            var both = new TreeSet<>(after);
            both.addAll(before);
            FlagText.writeDefined(out, both, access);
        }
        writeExpunged(out);
        if (vanished > 0 || came)
            out.untagged(now.size(), "EXISTS").untagged(recent.count(), "RECENT");
        for (int i = 0, j = 0; i < old.size(); i++) {
            if (j == now.size() || now.uid(j) != old.uid(i)) continue;
            if (isToTell(i, j)) writeFlags(out, i, j, j);
            j++;
        }
        if (!same && !after.containsAll(before)) FlagText.writeDefined(out, after, access);
    }

    /// The own change alone, by the numbers of the old snapshot.
    void writeOwn(Responses out) throws IOException {
        if (own.isEmpty()) return;
        for (int i = 0, j = 0; i < old.size(); i++) {
            if (j == now.size() || now.uid(j) != old.uid(i)) continue;
            if (own.get().targets().contains(i) && isToTell(i, j)) writeFlags(out, i, j, i);
            j++;
        }
    }

    private void writeExpunged(Responses out) throws IOException {
        if (vanished == 0) return;
        for (int i = 0, j = 0; i < old.size(); i++) {
            if (j < now.size() && now.uid(j) == old.uid(i)) {
                j++;
                continue;
            }
            // those before it that are gone have been told: j is how many stand before it now
            out.untagged(j + 1L, "EXPUNGE");
            recent.remove(old.uid(i));
        }
    }

    private boolean isToTell(int i, int j) {
        if (own.isPresent() && own.get().targets().contains(i)) {
            if (own.get().always()) return true;
            if (own.get().report() == OwnChange.Report.SILENT && own.get().explains(old, i, now, j))
                return false;
        }
        return old.flags(i).bits() != now.flags(j).bits()
                || !old.keywords(i).equals(now.keywords(j));
    }

    private void writeFlags(Responses out, int i, int j, int shown) throws IOException {
        out.text("* ").number(shown + 1L).text(" FETCH (");
        boolean uid = own.isPresent() && own.get().withUid();
        if (uid) out.text("UID ").number(old.uid(i)).octet(' ');
        out.text("FLAGS ");
        FlagText.write(out, now.flags(j), recent.has(now.uid(j)), now.keywords(j));
        out.text(")\r\n");
    }
}
