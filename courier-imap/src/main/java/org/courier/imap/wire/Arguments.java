package org.courier.imap.wire;

import org.courier.core.net.Connection;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// One command, read argument by argument straight from the connection in the order of the grammar
/// (RFC 3501 section 9). A literal is read in the middle of it. Whatever goes wrong, skipRest()
/// leaves the stream at the start of the next command.
public final class Arguments {
    /// @param line octets of a line; @param literal of a literal that is an argument; @param
    ///   command of all lines and literals of one command
    public record Limits(int line, int literal, int command) {
        /// Before login: room for any SASL response (RFC 4422 names none; Kerberos needs 12288).
        public static final Limits STRANGER = new Limits(16_384, 8_192, 32_768);

        public static final Limits USER = new Limits(65_536, 65_536, 1 << 20);
    }

    private static final int DISCARD_CHUNK = 16_384;

    private final Connection connection;
    private final Responses out;
    private final Limits limits;
    private final boolean utf8;
    private byte[] line;
    private int at;
    private int end;
    private int used;
    private boolean reading;
    private boolean inLiteral;
    private long unread;

    private Arguments(Connection connection, Responses out, Limits limits, boolean utf8) {
        this.connection = connection;
        this.out = out;
        this.limits = limits;
        this.utf8 = utf8;
    }

    /// Reads the first line of a command; empty when the client has gone.
    ///
    /// @param utf8 UTF8=ACCEPT is in force: names are UTF-8 (RFC 6855 section 3)
    public static Optional<Arguments> read(
            Connection connection, Responses out, Limits limits, boolean utf8) throws IOException {
        var arguments = new Arguments(connection, out, limits, utf8);
        boolean whole = arguments.nextLine();
        return whole || arguments.isTooLong() ? Optional.of(arguments) : Optional.empty();
    }

    private boolean nextLine() throws IOException {
        reading = true;
        line = connection.readLine(limits.line());
        reading = false;
        at = 0;
        end = line.length;
        used += end;
        if (end == 0) return false;
        if (line[end - 1] != '\n') return false;
        end--;
        if (end > 0 && line[end - 1] == '\r') end--;
        return true;
    }

    /// Whether the line was cut at its limit. Then skipRest() reads on to its end.
    public boolean isTooLong() {
        return line.length > 0 && line[line.length - 1] != '\n' && line.length >= limits.line();
    }

    public boolean isUtf8() {
        return utf8;
    }

    /// The next octet, or -1 at the end of the line.
    public int peek() {
        return at < end ? line[at] & 0xff : -1;
    }

    public boolean atEnd() {
        return at >= end;
    }

    public boolean take(char c) {
        if (peek() != c) return false;
        at++;
        return true;
    }

    public Arguments expect(char c) {
        if (!take(c)) throw CommandFailed.bad("Expected '" + c + "'.");
        return this;
    }

    /// One space; more are taken as one, as C Courier does.
    public Arguments space() {
        if (!take(' '))
            throw CommandFailed.bad(atEnd() ? "Missing argument." : "Expected a space.");
        while (peek() == ' ') at++;
        return this;
    }

    /// The end of the command.
    public void end() {
        while (peek() == ' ') at++;
        if (!atEnd()) throw CommandFailed.bad("Unexpected text at the end of the command.");
    }

    /// A tag (RFC 3501 section 9): any astring character but '+'. Empty when there is none.
    public Optional<String> tag() {
        int from = at;
        while (!atEnd() && (isAtom(line[at]) || line[at] == ']') && line[at] != '+') at++;
        return at > from && (atEnd() || line[at] == ' ')
                ? Optional.of(text(from))
                : Optional.empty();
    }

    /// A word of letters, digits and the marks that names of commands and their parts have, in
    /// upper case; empty when none stands here.
    public String word() {
        int from = at;
        while (!atEnd() && isWord(line[at])) at++;
        return text(from).toUpperCase(Locale.ROOT);
    }

    /// Takes this word, in any case, and the space behind it, if both stand here.
    public boolean takeWord(String word) {
        int after = at + word.length();
        if (after >= end || line[after] != ' ') return false;
        for (int i = at; i < after; i++)
            if (Character.toUpperCase(line[i]) != word.charAt(i - at)) return false;
        at = after;
        space();
        return true;
    }

    /// Everything to the end of the line but spaces at its end.
    public String rest() {
        int from = at;
        at = end;
        while (at > from && line[at - 1] == ' ') at--;
        return text(from);
    }

    public String atom() {
        int from = at;
        while (!atEnd() && isAtom(line[at])) at++;
        if (at == from) throw CommandFailed.bad("Expected an atom.");
        return text(from);
    }

    /// The octets of an astring: atom (']' allowed), quoted string or literal.
    public byte[] astringOctets() throws IOException {
        int c = peek();
        if (c == '"' || c == '{' || c == '~') return stringOctets();
        int from = at;
        while (!atEnd() && (isAtom(line[at]) || line[at] == ']' || line[at] < 0)) at++;
        if (at == from) throw CommandFailed.bad("Expected a string.");
        return Arrays.copyOfRange(line, from, at);
    }

    public byte[] stringOctets() throws IOException {
        return switch (peek()) {
            case '"' -> quoted();
            case '{', '~' -> literalOctets();
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
        int from = at;
        while (!atEnd() && (isAtom(line[at]) || "]%*".indexOf(line[at]) >= 0 || line[at] < 0)) at++;
        if (at == from) throw CommandFailed.bad("Expected a mailbox pattern.");
        return mailbox(Arrays.copyOfRange(line, from, at));
    }

    private String mailbox(byte[] octets) {
        boolean ascii = true;
        for (byte b : octets) ascii &= b >= 0;
        var name = strict(octets);
        if (name.isEmpty()) throw CommandFailed.bad("The mailbox name is not UTF-8.");
        if (utf8 || !ascii) return name.get();
        return ModifiedUtf7.decode(name.get())
                .orElseThrow(() -> CommandFailed.bad("The mailbox name is not modified UTF-7."));
    }

    private byte[] quoted() {
        var octets = new byte[end - at];
        int n = 0;
        for (at++; !atEnd(); at++) {
            byte b = line[at];
            if (b == '"') {
                at++;
                return Arrays.copyOf(octets, n);
            }
            if (b == '\\') {
                at++;
                if (peek() != '"' && peek() != '\\') break;
                b = line[at];
            }
            if (b == 0 || b == '\r') break;
            octets[n++] = b;
        }
        throw CommandFailed.bad("A quoted string does not end, or holds what it may not.");
    }

    private byte[] literalOctets() throws IOException {
        var literal = literal();
        if (literal.size() > limits.literal() || literal.size() > limits.command() - used)
            throw CommandFailed.no("TOOBIG", "IMAP command too long.");
        accept(literal);
        var octets = new byte[(int) literal.size()];
        for (int n = 0; n < octets.length; ) n += read(octets, n, octets.length - n);
        for (byte b : octets)
            if (b == 0 && !literal.eight()) {
                endOfLiteral();
                throw CommandFailed.bad("NUL in a literal.");
            }
        used += octets.length;
        endOfLiteral();
        return octets;
    }

    /// The announcement of a literal, at the end of the line. Nothing is asked for or read yet: a
    /// refusal by CommandFailed leaves a waiting client unanswered but for the tagged response, and
    /// the octets of one that does not wait to skipRest().
    public Literal literal() {
        var found = literalAt(at);
        if (found.isEmpty()) throw CommandFailed.bad("Expected a literal.");
        return found.get();
    }

    /// Asks for the octets of a literal where the client waits; they are read next.
    public void accept(Literal literal) throws IOException {
        if (literal.waits()) out.text("+ OK").crlf();
        if (literal.waits()) out.flush();
        inLiteral = true;
        unread = literal.size();
        // what stood on the line is done with
        at = end;
        line = new byte[0];
        end = at = 0;
    }

    /// After a literal's octets: the command goes on with the rest of its line.
    public void endOfLiteral() throws IOException {
        inLiteral = false;
        if (used > limits.command()) throw CommandFailed.no("TOOBIG", "IMAP command too long.");
        if (!nextLine()) {
            if (isTooLong()) throw CommandFailed.no("TOOBIG", "IMAP command too long.");
            throw gone();
        }
    }

    private Optional<Literal> literalAt(int from) {
        int i = from;
        boolean eight = i < end && line[i] == '~';
        if (eight) i++;
        if (i >= end || line[i] != '{') return Optional.empty();
        int digits = ++i;
        long size = 0;
        for (; i < end && line[i] >= '0' && line[i] <= '9' && i - digits < 18; i++)
            size = size * 10 + line[i] - '0';
        if (i == digits) return Optional.empty();
        boolean plus = i < end && line[i] == '+';
        if (plus) i++;
        if (i != end - 1 || line[i] != '}') return Optional.empty();
        return Optional.of(new Literal(size, !plus, eight));
    }

    /// Reads what is left of this command without using it: an accepted literal, the line, and
    /// after it each literal that comes without asking (RFC 7888 section 4).
    public void skipRest() throws IOException {
        if (inLiteral) {
            discard(unread);
            inLiteral = false;
            if (!nextLine() && !isTooLong()) throw gone();
        }
        while (true) {
            while (isTooLong()) {
                int keep = Math.min(32, line.length);
                var tail = Arrays.copyOfRange(line, line.length - keep, line.length);
                if (!nextLine() && !isTooLong()) throw gone();
                var joined = Arrays.copyOf(tail, keep + line.length);
                System.arraycopy(line, 0, joined, keep, line.length);
                end += keep;
                line = joined;
            }
            var literal = literalAtEnd();
            at = end;
            if (literal.isEmpty() || literal.get().waits()) return;
            discard(literal.get().size());
            if (!nextLine() && !isTooLong()) throw gone();
        }
    }

    private Optional<Literal> literalAtEnd() {
        if (end == 0 || line[end - 1] != '}') return Optional.empty();
        for (int i = end - 1; i >= Math.max(0, end - 24); i--)
            if (line[i] == '{') return literalAt(i);
        return Optional.empty();
    }

    /// Octets of an accepted literal.
    ///
    /// @return how many, at least one
    public int read(byte[] octets, int offset, int length) throws IOException {
        reading = true;
        int n = connection.read(octets, offset, length);
        if (n < 0) throw gone();
        reading = false;
        unread -= n;
        return n;
    }

    /// A whole line in the middle of a command: of a SASL exchange, or what ends IDLE.
    public String line() throws IOException {
        used = 0;
        boolean whole = nextLine();
        if (isTooLong()) throw CommandFailed.bad("The line is too long.");
        if (!whole) throw gone();
        return rest();
    }

    /// Waits for the next line, for wake() or the limit.
    public Connection.Woken await(Duration limit) throws IOException {
        reading = true;
        var woken = connection.await(limit);
        if (woken == Connection.Woken.CLOSED) throw gone();
        reading = false;
        return woken;
    }

    private EOFException gone() {
        reading = true;
        return new EOFException("the client has gone in the middle of a command");
    }

    /// Whether the last failure was that of reading from the client.
    public boolean isReading() {
        return reading;
    }

    private void discard(long octets) throws IOException {
        var chunk = new byte[(int) Math.min(DISCARD_CHUNK, octets)];
        for (long left = octets; left > 0; ) {
            left -= read(chunk, 0, (int) Math.min(chunk.length, left));
        }
    }

    /// A number of at most 63 bits.
    public long number() {
        int from = at;
        long value = 0;
        for (; !atEnd() && line[at] >= '0' && line[at] <= '9' && at - from < 18; at++)
            value = value * 10 + line[at] - '0';
        if (at == from) throw CommandFailed.bad("Expected a number.");
        if (!atEnd() && line[at] >= '0' && line[at] <= '9')
            throw CommandFailed.bad("The number is too large.");
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

    private String text(int from) {
        return new String(line, from, at - from, StandardCharsets.ISO_8859_1);
    }

    private static String decode(byte[] octets) {
        return strict(octets).orElseGet(() -> new String(octets, StandardCharsets.ISO_8859_1));
    }

    private static Optional<String> strict(byte[] octets) {
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return Optional.of(decoder.decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isAtom(byte b) {
        return b > ' ' && b < 0x7f && "(){%*\"\\]".indexOf(b) < 0;
    }

    private static boolean isWord(byte b) {
        return b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || b >= '0' && b <= '9'
                || b == '.'
                || b == '-'
                || b == '='
                || b == '+'
                || b == '_';
    }
}
