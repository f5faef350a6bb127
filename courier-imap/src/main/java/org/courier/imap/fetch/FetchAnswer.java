package org.courier.imap.fetch;

import org.courier.core.maildir.Contents;
import org.courier.core.maildir.Flags;
import org.courier.core.maildir.OpenFolder;
import org.courier.imap.language.FetchItem;
import org.courier.imap.mailbox.IndexRanges;
import org.courier.imap.mailbox.OwnChange;
import org.courier.imap.mailbox.SelectedMailbox;
import org.courier.imap.mailbox.StoredMessage;
import org.courier.imap.wire.Responses;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// The FETCH responses of one command (RFC 3501 section 7.4.2).
///
/// All that can fail on disk is done before a message's response begins, so that a response once
/// begun is finished: only the octets of bodies are read while they are sent.
public final class FetchAnswer {
    private static final int SEEN_BATCH = 256;

    private final SelectedMailbox mailbox;
    private final boolean uid;
    private final List<Column> columns = new ArrayList<>();
    private final List<Column> preparing;
    private final boolean reads;
    private final boolean marksSeen;
    private int[] unseen = new int[0];
    private int unseenCount;
    private boolean missing;

    /// @param uid UID FETCH: the UID is told whether asked for or not (RFC 3501 section 6.4.8)
    public FetchAnswer(
            SelectedMailbox mailbox, List<FetchItem> asked, boolean uid, Traffic traffic) {
        this.mailbox = mailbox;
        this.uid = uid;
        var items = new ArrayList<>(asked);
        if (uid && !asked.contains(new FetchItem.Uid())) items.addFirst(new FetchItem.Uid());
        var copy = new WireCopy(traffic);
        for (var item : items) columns.add(Column.of(item, mailbox, traffic, copy));
        // a content that is at hand tells its size
        preparing = new ArrayList<>(columns);
        preparing.sort(Comparator.comparing(column -> !(column instanceof Column.OfContent)));
        reads = columns.stream().anyMatch(Column::reads);
        marksSeen =
                !mailbox.isReadOnly()
                        && items.stream()
                                .anyMatch(i -> i instanceof FetchItem.Content c && !c.peek());
    }

    /// Writes the responses; messages whose content is gone are left out.
    ///
    /// @return whether there were such
    public boolean write(IndexRanges targets, Responses out) throws IOException {
        if (!reads) {
            writeKnown(targets, out);
            return false;
        }
        var pairs = targets.pairs();
        try (var contents = mailbox.folder().contents(targets.uids(mailbox.view()))) {
            for (int i = 0; i < pairs.length; i += 2)
                for (int index = pairs[i]; index < pairs[i + 1]; index++)
                    writeRead(index, contents, out);
        }
        markSeen(out);
        return missing;
    }

    private void writeKnown(IndexRanges targets, Responses out) throws IOException {
        var pairs = targets.pairs();
        var nothingRead = new StoredMessage(mailbox.folder(), 0);
        for (int i = 0; i < pairs.length; i += 2)
            for (int index = pairs[i]; index < pairs[i + 1]; index++) {
                for (var column : columns) column.prepare(index, nothingRead);
                writeColumns(index, out);
            }
    }

    private void writeRead(int index, Contents contents, Responses out) throws IOException {
        var view = mailbox.view();
        long uid = view.uid(index);
        try (var message = new StoredMessage(mailbox.folder(), contents::content, uid)) {
            for (var column : preparing) column.prepare(index, message);
            writeColumns(index, out);
        } catch (NoSuchFileException e) {
            missing = true;
            return;
        }
        if (!marksSeen || view.flags(index).has(Flags.SEEN)) return;
        if (unseen.length == 0) unseen = new int[2 * SEEN_BATCH];
        unseen[unseenCount++] = index;
        unseen[unseenCount++] = index + 1;
        if (unseenCount == unseen.length) markSeen(out);
    }

    private void writeColumns(int index, Responses out) throws IOException {
        out.begin().text("* ").number(index + 1L).text(" FETCH (");
        for (int c = 0; c < columns.size(); c++) {
            if (c > 0) out.octet(' ');
            columns.get(c).write(out);
        }
        out.text(")\r\n").end();
    }

    /// Reading a body sets \Seen; the client is told of it (RFC 3501 section 6.4.5).
    private void markSeen(Responses out) throws IOException {
        if (unseenCount == 0) return;
        var targets = new IndexRanges(Arrays.copyOf(unseen, unseenCount));
        unseenCount = 0;
        mailbox.store(
                targets,
                OpenFolder.Mode.ADD,
                Flags.SEEN,
                Set.of(),
                uid ? OwnChange.Report.UID_AND_CHANGED : OwnChange.Report.CHANGED,
                out,
                false);
    }
}
