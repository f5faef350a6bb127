package org.courier.core.maildir;

/// The flag letters of a message file name (D F R S T, and P and Dovecot's lower-case ones, which
/// are preserved). Immutable.
public record Flags(int bits) {
    public static final Flags NONE = new Flags(0);
    public static final Flags DRAFT = new Flags(1);
    public static final Flags FLAGGED = new Flags(2);
    public static final Flags REPLIED = new Flags(4);
    public static final Flags SEEN = new Flags(8);
    public static final Flags TRASHED = new Flags(16);
    public static final Flags PASSED = new Flags(32);

    private static final int FIRST_LOWER = 6;

    /// What a message can have by IMAP; the others keep what they are when flags are replaced.
    static final Flags SYSTEM = new Flags(1 | 2 | 4 | 8 | 16);

    /// From the letters after ":2,", any order; unknown letters other than a-z are dropped.
    public static Flags parse(String letters) {
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) bits |= bit(letters.charAt(i));
        return new Flags(bits);
    }

    static int bit(int letter) {
        return switch (letter) {
            case 'D' -> 1;
            case 'F' -> 2;
            case 'R' -> 4;
            case 'S' -> 8;
            case 'T' -> 16;
            case 'P' -> 32;
            default -> letter >= 'a' && letter <= 'z' ? 1 << FIRST_LOWER + letter - 'a' : 0;
        };
    }

    /// Letters in the order they are written: by ASCII, as every Maildir program does.
    public String letters() {
        if (bits == 0) return "";
        var letters = new StringBuilder();
        if (has(DRAFT)) letters.append('D');
        if (has(FLAGGED)) letters.append('F');
        if (has(PASSED)) letters.append('P');
        if (has(REPLIED)) letters.append('R');
        if (has(SEEN)) letters.append('S');
        if (has(TRASHED)) letters.append('T');
        for (int i = 0; i < 26; i++)
            if ((bits & 1 << FIRST_LOWER + i) != 0) letters.append((char) ('a' + i));
        return letters.toString();
    }

    public boolean has(Flags all) {
        return (bits & all.bits) == all.bits;
    }

    public Flags with(Flags more) {
        return new Flags(bits | more.bits);
    }

    public Flags without(Flags less) {
        return new Flags(bits & ~less.bits);
    }
}
