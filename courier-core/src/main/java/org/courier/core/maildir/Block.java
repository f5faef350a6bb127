package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Some messages that follow each other in a folder: parallel arrays, never changed once made.
/// Names lie in one array of bytes, since a folder may have 100,000 of them.
final class Block {
    /// What a full block has; changing one message copies this much.
    static final int SIZE = 256;

    private static final Set<String> NO_KEYWORDS = Set.of();

    private final int[] uids;
    private final int[] flags;
    private final long[] modSeqs;
    private final byte[] names;
    private final int[] nameEnds;
    // empty when no message of the block has keywords
    private final Optional<List<Set<String>>> keywords;

    Block(
            int[] uids,
            int[] flags,
            long[] modSeqs,
            byte[] names,
            int[] nameEnds,
            Optional<List<Set<String>>> keywords) {
        this.uids = uids;
        this.flags = flags;
        this.modSeqs = modSeqs;
        this.names = names;
        this.nameEnds = nameEnds;
        this.keywords = keywords;
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
        int size = rows.size();
        var uids = new int[size];
        var flags = new int[size];
        var modSeqs = new long[size];
        var ends = new int[size];
        var encoded = new byte[size][];
        int length = 0;
        boolean any = false;
        for (int i = 0; i < size; i++) {
            var row = rows.get(i);
            uids[i] = (int) row.uid;
            flags[i] = row.flags;
            modSeqs[i] = row.modSeq;
            encoded[i] = row.name.getBytes(UTF_8);
            length += encoded[i].length;
            ends[i] = length;
            any |= !row.keywords.isEmpty();
        }
        var names = new byte[length];
        for (int i = 0; i < size; i++)
            System.arraycopy(encoded[i], 0, names, ends[i] - encoded[i].length, encoded[i].length);
        Optional<List<Set<String>>> keywords =
                any ? Optional.of(rows.stream().map(Row::keywords).toList()) : Optional.empty();
        return new Block(uids, flags, modSeqs, names, ends, keywords);
    }

    int size() {
        return uids.length;
    }

    long uid(int i) {
        return Integer.toUnsignedLong(uids[i]);
    }

    int flags(int i) {
        return flags[i];
    }

    long modSeq(int i) {
        return modSeqs[i];
    }

    Set<String> keywords(int i) {
        return keywords.isEmpty() ? NO_KEYWORDS : keywords.get().get(i);
    }

    boolean hasKeywords() {
        return keywords.isPresent();
    }

    String name(int i) {
        int start = start(i);
        return new String(names, start, nameEnds[i] - start, UTF_8);
    }

    private int start(int i) {
        return i == 0 ? 0 : nameEnds[i - 1];
    }

    boolean sameName(int i, Block other, int j) {
        return Arrays.equals(
                names, start(i), nameEnds[i], other.names, other.start(j), other.nameEnds[j]);
    }

    Row row(int i) {
        return new Row(uid(i), flags[i], modSeqs[i], name(i), keywords(i));
    }

    int indexOf(long uid) {
        int low = 0;
        int high = uids.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = uid(middle);
            if (there < uid) low = middle + 1;
            else if (there > uid) high = middle - 1;
            else return middle;
        }
        return -low - 1;
    }

    /// The lines courierimapuiddb has for these messages.
    byte[] uidLines() {
        var out = new byte[names.length + uids.length * 12];
        int at = 0;
        for (int i = 0; i < uids.length; i++) {
            var number = Long.toString(uid(i));
            for (int k = 0; k < number.length(); k++) out[at++] = (byte) number.charAt(k);
            out[at++] = ' ';
            for (int k = start(i); k < nameEnds[i] && names[k] != ':'; k++) out[at++] = names[k];
            out[at++] = '\n';
        }
        return Arrays.copyOf(out, at);
    }

    int[] uids() {
        return uids.clone();
    }

    int[] flags() {
        return flags.clone();
    }

    long[] modSeqs() {
        return modSeqs.clone();
    }

    byte[] names() {
        return names.clone();
    }

    int[] nameEnds() {
        return nameEnds.clone();
    }
}
