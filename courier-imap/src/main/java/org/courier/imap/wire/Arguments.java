package org.courier.imap.wire;

import org.courier.core.net.Connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/// One command, read argument by argument straight from the connection in the order of the grammar
/// (RFC 3501 section 9). A literal is read in the middle of it.
public final class Arguments {
    private final CommandOctets octets;
    private final boolean utf8;

    private Arguments(CommandOctets octets, boolean utf8) {
        this.octets = octets;
        this.utf8 = utf8;
    }

    /// Reads the first line of a command; empty when the client has gone.
    ///
    /// @param utf8 UTF8=ACCEPT is in force: names are UTF-8 (RFC 6855 section 3)
    public static Optional<Arguments> read(
            Connection connection, Responses out, CommandOctets.Limits limits, boolean utf8)
            throws IOException {
        return CommandOctets.read(connection, out, limits)
                .map(octets -> new Arguments(octets, utf8));
    }

    /// What the arguments are read from: for literals that are no arguments, and for what comes
    /// after the command's line.
    public CommandOctets octets() {
        return octets;
    }

    public boolean isUtf8() {
        return utf8;
    }

    /// The next octet, or -1 at the end of the line.
    public int peek() {
        return octets.peek();
    }

    public boolean atEnd() {
        return octets.atEnd();
    }

    public boolean take(char c) {
        return octets.take(c);
    }

    /// Everything to the end of the line but spaces at its end.
    public String rest() {
        return octets.rest();
    }

    public Arguments expect(char c) {
        if (!take(c)) throw CommandFailed.bad("Expected '" + c + "'.");
        return this;
    }

    /// One space; more are taken as one, as C Courier does.
    public Arguments space() {
        if (!take(' '))
            throw CommandFailed.bad(atEnd() ? "Missing argument." : "Expected a space.");
        while (take(' ')) {}
        return this;
    }

    /// The end of the command.
    public void end() {
        while (take(' ')) {}
        if (!atEnd()) throw CommandFailed.bad("Unexpected text at the end of the command.");
    }

    /// A tag (RFC 3501 section 9): any astring character but '+'. Empty when there is none.
    public Optional<String> tag() {
        var tag = run(c -> (isAtom(c) || c == ']') && c != '+');
        return tag.length > 0 && (atEnd() || peek() == ' ')
                ? Optional.of(latin1(tag))
                : Optional.empty();
    }

    /// A word of letters, digits and the marks that names of commands and their parts have, in
    /// upper case; empty when none stands here.
    public String word() {
        return latin1(run(Arguments::isWord)).toUpperCase(Locale.ROOT);
    }

    /// Takes this word, in any case, and the space behind it, if both stand here.
    public boolean takeWord(String word) {
        if (octets.peek(word.length()) != ' ') return false;
        for (int i = 0; i < word.length(); i++)
            if (Character.toUpperCase(octets.peek(i)) != word.charAt(i)) return false;
        octets.skip(word.length());
        space();
        return true;
    }

    public String atom() {
        var atom = run(Arguments::isAtom);
        if (atom.length == 0) throw CommandFailed.bad("Expected an atom.");
        return latin1(atom);
    }

    /// The octets of an astring: atom (']' allowed), quoted string or literal.
    public byte[] astringOctets() throws IOException {
        int c = peek();
        if (c == '"' || c == '{' || c == '~') return stringOctets();
        var atom = run(Arguments::isAstring);
        if (atom.length == 0) throw CommandFailed.bad("Expected a string.");
        return atom;
    }

    public byte[] stringOctets() throws IOException {
        return switch (peek()) {
            case '"' -> quoted();
            case '{', '~' -> octets.literalOctets();
            default -> throw CommandFailed.bad("Expected a string.");
        };
    }

    public String astring() throws IOException {
        return decode(astringOctets());
    }

    public String string() throws IOException {
        return decode(stringOctets());
    }

    /// nstring: NIL is empty.
    public Optional<String> nstring() throws IOException {
        if (peek() == '"' || peek() == '{') return Optional.of(string());
        if (!word().equals("NIL")) throw CommandFailed.bad("Expected a string or NIL.");
        return Optional.empty();
    }

    /// A mailbox name in Unicode. UTF-8 on the wire is understood always (RFC 9051 section 5.1);
    /// modified UTF-7 unless UTF8=ACCEPT is in force.
    public String mailbox() throws IOException {
        return mailbox(astringOctets());
    }

    /// The pattern of LIST and LSUB: '%' and '*' stand in it bare.
    public String listMailbox() throws IOException {
        int c = peek();
        if (c == '"' || c == '{' || c == '~') return mailbox(stringOctets());
        var pattern = run(o -> isAstring(o) || o == '%' || o == '*');
        if (pattern.length == 0) throw CommandFailed.bad("Expected a mailbox pattern.");
        return mailbox(pattern);
    }

    private String mailbox(byte[] encoded) {
        boolean ascii = true;
        for (byte b : encoded) ascii &= b >= 0;
        var name = strict(encoded);
        if (name.isEmpty()) throw CommandFailed.bad("The mailbox name is not UTF-8.");
        if (utf8 || !ascii) return name.get();
        return ModifiedUtf7.decode(name.get())
                .orElseThrow(() -> CommandFailed.bad("The mailbox name is not modified UTF-7."));
    }

    private byte[] quoted() {
        var text = new byte[octets.remaining()];
        int n = 0;
        for (octets.skip(1); !atEnd(); octets.skip(1)) {
            if (take('"')) return Arrays.copyOf(text, n);
            if (take('\\') && peek() != '"' && peek() != '\\') break;
            int c = peek();
            if (c == 0 || c == '\r') break;
            text[n++] = (byte) c;
        }
        throw CommandFailed.bad("A quoted string does not end, or holds what it may not.");
    }

    /// A number of at most 63 bits.
    public long number() {
        long value = 0;
        int digits = 0;
        for (; isDigit(peek()) && digits < 18; digits++) {
            value = value * 10 + peek() - '0';
            octets.skip(1);
        }
        if (digits == 0) throw CommandFailed.bad("Expected a number.");
        if (isDigit(peek())) throw CommandFailed.bad("The number is too large.");
        return value;
    }

    public SequenceSet sequenceSet() {
        var pairs = new long[4];
        int n = 0;
        do {
            if (n == pairs.length) pairs = Arrays.copyOf(pairs, 2 * n);
            long first = sequenceNumber();
            pairs[n++] = first;
            pairs[n++] = take(':') ? sequenceNumber() : first;
        } while (take(','));
        return SequenceSet.of(Arrays.copyOf(pairs, n));
    }

    /// nz-number of 32 bits, or '*'.
    private long sequenceNumber() {
        if (take('*')) return SequenceSet.STAR;
        long value = number();
        if (value == 0 || value > 0xffff_ffffL)
            throw CommandFailed.bad("Not a message number: " + value + ".");
        return value;
    }

    /// date: 1-Jan-2020, bare or quoted.
    public LocalDate date() {
        var text = peek() == '"' ? decode(quoted()) : atom();
        return DateTime.date(text)
                .orElseThrow(() -> CommandFailed.bad("Not a date: " + printable(text)));
    }

    public OffsetDateTime dateTime() {
        if (peek() != '"') throw CommandFailed.bad("Expected a date and time in quotes.");
        var text = decode(quoted());
        return DateTime.dateTime(text)
                .orElseThrow(() -> CommandFailed.bad("Not a date and time: " + printable(text)));
    }

    private static String printable(String text) {
        return text.length() > 40 ? text.substring(0, 40) : text;
    }

    private static String decode(byte[] octets) {
        return strict(octets).orElseGet(() -> latin1(octets));
    }

    private static Optional<String> strict(byte[] octets) {
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return Optional.of(decoder.decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// The octets from here on that are of this kind.
    private byte[] run(IntPredicate kind) {
        int from = octets.position();
        while (kind.test(peek())) octets.skip(1);
        return octets.since(from);
    }

    private static String latin1(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    // Of the end of the line, -1, each of these is false.

    private static boolean isAtom(int c) {
        return c > ' ' && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0;
    }

    private static boolean isAstring(int c) {
        return isAtom(c) || c == ']' || c > 0x7f;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || isDigit(c)
                || ".-=+_".indexOf(c) >= 0;
    }
}
