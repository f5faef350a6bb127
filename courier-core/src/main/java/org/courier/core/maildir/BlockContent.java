package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The messages of a block as parallel arrays, never changed once made. Names lie in an array of
/// bytes, since a folder may have 100,000 of them; several contents may share it.
final class BlockContent {
    private static final Set<String> NO_KEYWORDS = Set.of();

    private final int[] uids;
    private final int[] flags;
    private final long[] modSeqs;
    private final byte[] names;
    private final int namesStart;
    private final int[] nameEnds;
    // empty when no message of the block has keywords
    private final Optional<List<Set<String>>> keywords;

    BlockContent(
            int[] uids,
            int[] flags,
            long[] modSeqs,
            byte[] names,
            int namesStart,
            int[] nameEnds,
            Optional<List<Set<String>>> keywords) {
        this.uids = uids;
        this.flags = flags;
        this.modSeqs = modSeqs;
        this.names = names;
        this.namesStart = namesStart;
        this.nameEnds = nameEnds;
        this.keywords = keywords;
    }

    static BlockContent of(List<Block.Row> rows) {
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
            uids[i] = (int) row.uid();
            flags[i] = row.flags();
            modSeqs[i] = row.modSeq();
            encoded[i] = row.name().getBytes(UTF_8);
            length += encoded[i].length;
            ends[i] = length;
            any |= !row.keywords().isEmpty();
        }
        var names = new byte[length];
        for (int i = 0; i < size; i++)
            System.arraycopy(encoded[i], 0, names, ends[i] - encoded[i].length, encoded[i].length);
        Optional<List<Set<String>>> keywords =
                any
                        ? Optional.of(rows.stream().map(Block.Row::keywords).toList())
                        : Optional.empty();
        return new BlockContent(uids, flags, modSeqs, names, 0, ends, keywords);
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
        return i == 0 ? namesStart : nameEnds[i - 1];
    }

    Block.Row row(int i) {
        return new Block.Row(uid(i), flags[i], modSeqs[i], name(i), keywords(i));
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

    /// Whether the other's messages, under names that differ in flags at most, come first here.
    boolean beginsAs(BlockContent other) {
        if (other.size() > size()) return false;
        for (int i = 0; i < other.size(); i++) {
            if (uids[i] != other.uids[i]) return false;
            int end = baseEnd(i);
            int otherEnd = other.baseEnd(i);
            if (!Arrays.equals(names, start(i), end, other.names, other.start(i), otherEnd))
                return false;
        }
        return true;
    }

    private int baseEnd(int i) {
        int end = start(i);
        while (end < nameEnds[i] && names[end] != ':') end++;
        return end;
    }

    /// The lines courierimapuiddb has for these messages.
    byte[] uidLines() {
        var out = new byte[namesLength() + uids.length * 12];
        int at = 0;
        for (int i = 0; i < uids.length; i++) {
            var number = Long.toString(uid(i));
            for (int k = 0; k < number.length(); k++) out[at++] = (byte) number.charAt(k);
            out[at++] = ' ';
            int length = baseEnd(i) - start(i);
            System.arraycopy(names, start(i), out, at, length);
            at += length;
            out[at++] = '\n';
        }
        return Arrays.copyOf(out, at);
    }

    private int namesLength() {
        return nameEnds[nameEnds.length - 1] - namesStart;
    }

    int unseen() {
        int unseen = 0;
        for (int bits : flags) if ((bits & Flags.SEEN.bits()) == 0) unseen++;
        return unseen;
    }

    /// The size a name tells by ",S=", -1 when it tells none.
    long diskSize(int i) {
        int end = baseEnd(i);
        for (int k = start(i); k < end; k++) {
            int length = sizeAttribute(k, end);
            if (length == 0 || length > 21) continue;
            long size = 0;
            for (int d = k + 3; d < k + length; d++) size = size * 10 + names[d] - '0';
            return size;
        }
        return -1;
    }

    /// A hash of the name's key, MessageFile.key(), without making strings.
    long keyHash(int i) {
        long hash = 0xcbf29ce484222325L;
        int end = nameEnds[i];
        for (int k = start(i); k < end && names[k] != ':'; ) {
            int size = sizeAttribute(k, end);
            if (size > 0) {
                k += size;
                continue;
            }
            hash = (hash ^ names[k++]) * 0x100000001b3L;
        }
        return hash;
    }

    /// The length of ",S=digits" beginning here, 0 when there is none.
    private int sizeAttribute(int at, int end) {
        if (names[at] != ',' || at + 3 >= end || names[at + 1] != 'S' || names[at + 2] != '=')
            return 0;
        int k = at + 3;
        while (k < end && names[k] >= '0' && names[k] <= '9') k++;
        return k == at + 3 ? 0 : k - at;
    }

    /// Numbers, names, keywords; the ends of names count from the first one's start.
    byte[] encoded() {
        var words = new ArrayList<byte[]>();
        int length = 8 + uids.length * 20 + namesLength();
        if (keywords.isPresent())
            for (var set : keywords.get()) {
                var bytes = String.join("\n", set).getBytes(UTF_8);
                words.add(bytes);
                length += 4 + bytes.length;
            }
        var out = ByteBuffer.allocate(length).putInt(uids.length).putInt(words.size());
        for (int i = 0; i < uids.length; i++)
            out.putInt(uids[i])
                    .putInt(flags[i])
                    .putLong(modSeqs[i])
                    .putInt(nameEnds[i] - namesStart);
        out.put(names, namesStart, namesLength());
        for (var bytes : words) out.putInt(bytes.length).put(bytes);
        return out.array();
    }

    /// @param bytes in which those of encoded() lie at the position; they stay in use
    /// @throws BufferUnderflowException when these are others
    static BlockContent decoded(ByteBuffer bytes) {
        var in = bytes.duplicate();
        int size = in.getInt();
        int words = in.getInt();
        if (size < 1 || size > in.remaining() / 20 || words != 0 && words != size)
            throw new BufferUnderflowException();
        var uids = new int[size];
        var flags = new int[size];
        var modSeqs = new long[size];
        var ends = new int[size];
        int namesStart = in.arrayOffset() + in.position() + size * 20;
        for (int i = 0; i < size; i++) {
            uids[i] = in.getInt();
            flags[i] = in.getInt();
            modSeqs[i] = in.getLong();
            ends[i] = namesStart + in.getInt();
            if (ends[i] < (i == 0 ? namesStart : ends[i - 1])
                    || ends[i] > in.arrayOffset() + in.limit())
                throw new BufferUnderflowException();
        }
        in.position(ends[size - 1] - in.arrayOffset());
        var sets = new ArrayList<Set<String>>();
        for (int i = 0; i < words; i++) {
            var text = new byte[Math.min(in.getInt(), in.remaining() + 1)];
            in.get(text);
            sets.add(text.length == 0 ? NO_KEYWORDS : words(new String(text, UTF_8)));
        }
        return new BlockContent(
                uids,
                flags,
                modSeqs,
                in.array(),
                namesStart,
                ends,
                words == 0 ? Optional.empty() : Optional.of(sets));
    }

    private static Set<String> words(String text) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(text.split("\n"))));
    }
}
