package org.courier.core.maildir;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Some messages that follow each other in a folder, never changed once made. One that was saved is
/// decoded when somebody asks for more than its summary: SELECT of a large folder doesn't.
final class Block {
    /// What a full block has; changing one message copies this much.
    static final int SIZE = 256;

    /// What SELECT wants to know.
    record Summary(int size, long firstUid, int unseen, boolean hasKeywords) {}

    private final Summary summary;
    private final Optional<SavedBlock> saved;
    private volatile Optional<BlockContent> content;

    private Block(Summary summary, Optional<SavedBlock> saved, Optional<BlockContent> content) {
        this.summary = summary;
        this.saved = saved;
        this.content = content;
    }

    /// One message, taken out to be changed.
    record Row(long uid, int flags, long modSeq, String name, Set<String> keywords) {
        static Row of(long uid, String name, Set<String> keywords, long modSeq) {
            return new Row(uid, new MessageFile(name).flags().bits(), modSeq, name, keywords);
        }

        /// The same message under another file name.
        Row with(String newName, Set<String> newKeywords, long newModSeq) {
            return of(uid, newName, newKeywords, newModSeq);
        }
    }

    static Block of(List<Row> rows) {
        return of(BlockContent.of(rows));
    }

    static Block of(BlockContent content) {
        var summary =
                new Summary(
                        content.size(), content.uid(0), content.unseen(), content.hasKeywords());
        return new Block(summary, Optional.empty(), Optional.of(content));
    }

    static Block saved(Summary summary, SavedBlock saved) {
        return new Block(summary, Optional.of(saved), Optional.empty());
    }

    /// Whether all of it can be read.
    boolean isWhole() {
        return saved.isEmpty() || saved.get().isWhole();
    }

    /// Twice at the same time does no harm.
    private BlockContent content() {
        var known = content;
        if (known.isPresent()) return known.get();
        var decoded = BlockContent.decoded(saved.orElseThrow().read());
        content = Optional.of(decoded);
        return decoded;
    }

    ByteBuffer encoded() {
        return saved.isPresent() ? saved.get().read() : ByteBuffer.wrap(content().encoded());
    }

    Summary summary() {
        return summary;
    }

    int size() {
        return summary.size;
    }

    long firstUid() {
        return summary.firstUid;
    }

    int unseen() {
        return summary.unseen;
    }

    boolean hasKeywords() {
        return summary.hasKeywords;
    }

    long uid(int i) {
        return content().uid(i);
    }

    int flags(int i) {
        return content().flags(i);
    }

    long modSeq(int i) {
        return content().modSeq(i);
    }

    Set<String> keywords(int i) {
        return summary.hasKeywords ? content().keywords(i) : Set.of();
    }

    String name(int i) {
        return content().name(i);
    }

    Row row(int i) {
        return content().row(i);
    }

    int indexOf(long uid) {
        return content().indexOf(uid);
    }

    boolean beginsAs(Block other) {
        return content().beginsAs(other.content());
    }

    byte[] uidLines() {
        return content().uidLines();
    }

    long diskSize(int i) {
        return content().diskSize(i);
    }

    long keyHash(int i) {
        return content().keyHash(i);
    }
}
