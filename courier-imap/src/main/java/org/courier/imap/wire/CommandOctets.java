package org.courier.imap.wire;

import org.courier.core.net.Connection;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// The octets of one command, straight from the connection: its lines and the literals between
/// them, within limits. `Arguments` reads the grammar from here. Whatever goes wrong, skipRest()
/// leaves the stream at the start of the next command.
public final class CommandOctets {
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
    private byte[] line;
    private int at;
    private int end;
    private int used;
    private boolean reading;
    private boolean inLiteral;
    private long unread;

    private CommandOctets(Connection connection, Responses out, Limits limits) {
        this.connection = connection;
        this.out = out;
        this.limits = limits;
    }

    /// Reads the first line of a command; empty when the client has gone.
    static Optional<CommandOctets> read(Connection connection, Responses out, Limits limits)
            throws IOException {
        var octets = new CommandOctets(connection, out, limits);
        boolean whole = octets.nextLine();
        return whole || octets.isTooLong() ? Optional.of(octets) : Optional.empty();
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

    /// The next octet, or -1 at the end of the line.
    int peek() {
        return at < end ? line[at] & 0xff : -1;
    }

    /// The octet so many behind the next one, or -1.
    int peek(int ahead) {
        return at + ahead < end ? line[at + ahead] & 0xff : -1;
    }

    boolean atEnd() {
        return at >= end;
    }

    void skip(int octets) {
        at += octets;
    }

    boolean take(char c) {
        if (peek() != c) return false;
        at++;
        return true;
    }

    /// Where in the line the next octet is.
    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    byte[] since(int from) {
        return Arrays.copyOfRange(line, from, at);
    }

    String textSince(int from) {
        return new String(line, from, at - from, StandardCharsets.ISO_8859_1);
    }

    /// Everything to the end of the line but spaces at its end.
    String rest() {
        int from = at;
        at = end;
        while (at > from && line[at - 1] == ' ') at--;
        return textSince(from);
    }

    /// All octets of a literal that is an argument.
    byte[] literalOctets() throws IOException {
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
}
