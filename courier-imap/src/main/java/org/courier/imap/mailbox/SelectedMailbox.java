package org.courier.imap.mailbox;

import org.courier.core.maildir.Flags;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.FolderPlace;
import org.courier.core.maildir.MailStore;
import org.courier.core.maildir.OpenFolder;
import org.courier.core.maildir.Snapshot;
import org.courier.imap.wire.Responses;
import org.courier.imap.wire.SequenceSet;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A mailbox as one session sees it.
///
/// **What it holds.** A handle on the live folder, which all sessions of this process share, and
/// one snapshot of it: `view`. Snapshots are immutable and shared, so a session that idles on a
/// mailbox of a million messages owns a few words, not a million numbers.
///
/// **Invariants.**
/// 1. The client believes exactly what `view` says: message sequence number n is `view.uid(n - 1)`,
///    its flags are `view.flags(n - 1)`, the mailbox has `view.size()` messages. Every command
///    reads its numbers through `view`, never through the folder's newest snapshot.
/// 2. `view` is replaced in two places only, by [#tell] and by [#store], and only after the lines
///    that lead the client from the old to the new one are written, in this order: keywords that
///    came, EXPUNGE ascending, EXISTS and RECENT, FETCH, keywords that went.
/// 3. When a message of `view` has vanished and EXPUNGE may not be sent now (RFC 3501 section
///    7.4.1: not while FETCH, STORE or SEARCH is answered), nothing is told and `view` stays.
///    Numbers therefore never shift under a command, and what vanished goes on having its number
///    until the client may hear of it. Its flags are still known; its content may be gone.
/// 4. UIDs only grow. If the folder shows another UIDVALIDITY, or a UID it had not shown below one
///    it had, the client's cache is void and no response says so: [MailboxReset] ends the session.
/// 5. A message is \Recent in the one session that claimed it (RFC 3501 section 2.3.2), never in
///    one that opened the mailbox read-only.
/// 6. The session's thread alone uses an object of this class. Other threads only run the `wake`
///    given at opening.
public final class SelectedMailbox implements Closeable {
    private final OpenFolder folder;
    private final Access access;
    private final Recent recent = new Recent();
    private Snapshot view;

    private SelectedMailbox(OpenFolder folder, Access access, Snapshot view) {
        this.folder = folder;
        this.access = access;
        this.view = view;
    }

    /// @param wake runs on any thread when the folder changes
    /// @throws NoSuchFileException when the folder is gone again
    public static SelectedMailbox open(
            MailStore store, FolderPlace place, Access access, Runnable wake) throws IOException {
        var folder = store.open(place, access == Access.READ_ONLY, wake);
        try {
            var mailbox = new SelectedMailbox(folder, access, folder.snapshot());
            mailbox.claim();
            return mailbox;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    public OpenFolder folder() {
        return folder;
    }

    public FolderName name() {
        return folder.name();
    }

    public boolean isReadOnly() {
        return access == Access.READ_ONLY;
    }

    public Snapshot view() {
        return view;
    }

    public int recentCount() {
        return recent.count();
    }

    public boolean isRecent(int index) {
        return recent.has(view.uid(index));
    }

    /// Messages of the set, as indexes into the view.
    public IndexRanges find(SequenceSet set, boolean uids) {
        return uids ? IndexRanges.ofUids(set, view) : IndexRanges.ofNumbers(set, view.size());
    }

    /// The first sequence number of the set that no message has. "*" in an empty mailbox is not
    /// held against the client.
    public OptionalLong invalidNumber(SequenceSet set) {
        return view.size() == 0 && set.contains(0, 0)
                ? OptionalLong.empty()
                : set.firstAbove(view.size());
    }

    /// Index of the first message without \Seen: SELECT's UNSEEN.
    public OptionalLong firstUnseen() {
        int first = view.firstUnseen();
        return first < 0 ? OptionalLong.empty() : OptionalLong.of(first + 1L);
    }

    /// The FLAGS and PERMANENTFLAGS lines of now.
    public void writeDefinedFlags(Responses out) throws IOException {
        FlagText.writeDefined(out, view.allKeywords(), access);
    }

    /// Looks at the disk if it changed; what came is told by the next tell().
    public void refresh() throws IOException {
        try {
            folder.refresh(isReadOnly());
        } catch (NoSuchFileException e) {
            throw new MailboxReset("The selected mailbox was deleted");
        }
    }

    /// Whether tell() would have something to say.
    public boolean hasNews() {
        return folder.snapshot() != view;
    }

    /// Tells the client what changed in the folder since it was told last.
    ///
    /// @param mayExpunge EXPUNGE may be sent now
    public void tell(Responses out, boolean mayExpunge) throws IOException {
        advance(folder.snapshot(), out, mayExpunge, Optional.empty());
    }

    /// An own change of flags: its lines are written with what else changed.
    public void store(
            IndexRanges targets,
            OpenFolder.Mode mode,
            Flags flags,
            Set<String> keywords,
            OwnChange.Report report,
            Responses out,
            boolean mayExpunge)
            throws IOException {
        if (targets.isEmpty()) return;
        var newest = folder.store(targets.uids(view), mode, flags, keywords);
        var own = new OwnChange(targets, mode, flags, keywords, report);
        advance(newest, out, mayExpunge, Optional.of(own));
    }

    private void advance(
            Snapshot newest, Responses out, boolean mayExpunge, Optional<OwnChange> own)
            throws IOException {
        if (newest == view && own.isEmpty()) return;
        if (newest.uidValidity() != view.uidValidity())
            throw new MailboxReset("The selected mailbox was replaced");
        var changes = differences(newest, own);
        if (changes.vanished() && !mayExpunge) {
            // invariant 3: only the own change is answered, by the numbers the client knows
            changes.writeOwn(out);
            return;
        }
        if (changes.came()) claim();
        changes.write(out);
        view = newest;
    }

    private Differences differences(Snapshot newest, Optional<OwnChange> own) {
        try {
            return new Differences(view, newest, recent, access, own);
        } catch (UncheckedIOException e) {
            // what the client was told lay in the index, which has lost it
            throw new MailboxReset("The selected mailbox must be read anew");
        }
    }

    private void claim() {
        if (!isReadOnly()) recent.add(folder.claimRecent());
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
