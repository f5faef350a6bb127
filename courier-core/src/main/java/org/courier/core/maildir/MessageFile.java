package org.courier.core.maildir;

import org.courier.core.file.TemporaryFile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/// The name of a message file: time.unique.host[,S=size][,W=wiresize][:2,flags] (Maildir++).
public record MessageFile(String name) {
    private static final String INFO = ":2,";
    private static final String SIZE = ",S=";
    private static final String WIRE_SIZE = ",W=";

    /// A name among others found together, in the order these get their UIDs in: by the time their
    /// names begin with, then by the bytes up to the colon.
    record Aged(long seconds, String withoutFlags, MessageFile file) implements Comparable<Aged> {
        @Override
        public int compareTo(Aged other) {
            int byTime = Long.compare(seconds, other.seconds);
            return byTime != 0 ? byTime : withoutFlags.compareTo(other.withoutFlags);
        }
    }

    static final Comparator<MessageFile> BY_AGE = Comparator.comparing(MessageFile::aged);

    private static final int INDEX_BITS = 20;

    /// Sorted by age. Times mostly differ, and numbers are sorted several times as fast as names.
    static List<MessageFile> byAge(List<MessageFile> files) {
        int count = files.size();
        if (count >= 1 << INDEX_BITS)
            return files.stream().map(MessageFile::aged).sorted().map(Aged::file).toList();
        long latest = Long.MAX_VALUE >> INDEX_BITS;
        var keys = new long[count];
        for (int i = 0; i < count; i++)
            keys[i] = Math.min(files.get(i).seconds(), latest) << INDEX_BITS | i;
        Arrays.sort(keys);
        var sorted = new ArrayList<MessageFile>(count);
        for (int i = 0, end; i < count; i = end) {
            end = i;
            while (end < count && keys[end] >> INDEX_BITS == keys[i] >> INDEX_BITS)
                sorted.add(files.get((int) keys[end++] & (1 << INDEX_BITS) - 1));
            if (end - i > 1) sorted.subList(i, end).sort(BY_AGE);
        }
        return sorted;
    }

    Aged aged() {
        return new Aged(seconds(), withoutFlags(), this);
    }

    /// Name up to ':' - what courierimapuiddb holds.
    public String withoutFlags() {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    /// Name for comparing: without ":..." and without ",S=digits".
    public String key() {
        int colon = name.indexOf(':');
        int end = colon < 0 ? name.length() : colon;
        int start = attribute(name, SIZE);
        if (start < 0 || start >= end) return withoutFlags();
        int rest = digits(name, start + SIZE.length());
        var before = name.substring(0, start);
        return rest == end ? before : before.concat(name.substring(rest, end));
    }

    public Flags flags() {
        int info = name.indexOf(INFO);
        return info < 0 ? Flags.NONE : Flags.parse(name.substring(info + INFO.length()));
    }

    public OptionalLong size() {
        return number(SIZE);
    }

    public OptionalLong wireSize() {
        return number(WIRE_SIZE);
    }

    public MessageFile withFlags(Flags flags) {
        return new MessageFile(withoutFlags() + INFO + flags.letters());
    }

    public MessageFile withSize(long size) {
        var base = withoutFlags();
        var info = name.substring(base.length());
        int start = attribute(base, SIZE);
        if (start < 0) return new MessageFile(base + SIZE + size + info);
        int end = digits(base, start + SIZE.length());
        return new MessageFile(base.substring(0, start) + SIZE + size + base.substring(end) + info);
    }

    /// A new name for tmp, unique on this host.
    public static MessageFile fresh() {
        return new MessageFile(TemporaryFile.name(""));
    }

    /// Another name, new on this host, for a message of the same size and flags.
    MessageFile renewed() {
        var fresh = fresh();
        var sized = size().isPresent() ? fresh.withSize(size().getAsLong()) : fresh;
        return sized.withFlags(flags());
    }

    /// The name a file of tmp gets in new or cur, from its device and inode.
    MessageFile delivered(long device, long inode, long size) {
        int process = name.indexOf('P');
        int end = process < 0 ? -1 : digits(name, process + 1);
        if (end < 0) throw new IllegalArgumentException(name);
        return new MessageFile(
                "%sV%016XI%016X%s%s%d"
                        .formatted(
                                name.substring(0, end),
                                device,
                                inode,
                                name.substring(end),
                                SIZE,
                                size));
    }

    /// Whether this is a name as tmp has them.
    boolean isTemporary() {
        return name.matches("[0-9]+\\.M[0-9]+P[0-9]+(_[^.,:]*)?\\.[^,:]+");
    }

    private long seconds() {
        int end = Math.min(digits(name, 0), 18);
        return end == 0 ? 0 : Long.parseLong(name, 0, end, 10);
    }

    private OptionalLong number(String attribute) {
        var base = withoutFlags();
        int start = attribute(base, attribute);
        if (start < 0) return OptionalLong.empty();
        int from = start + attribute.length();
        int end = digits(base, from);
        return end - from > 18
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(base, from, end, 10));
    }

    /// Where ",S=" with at least one digit behind it begins, -1 when there is none.
    private static int attribute(String base, String attribute) {
        int start = base.indexOf(attribute);
        return start >= 0
                        && start + attribute.length() < base.length()
                        && isDigit(base.charAt(start + attribute.length()))
                ? start
                : -1;
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) end++;
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
