package org.courier.imap.wire;

import org.courier.core.net.Connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Writes responses piece by piece (RFC 3501 section 7) into one buffer, which lives only while
/// there is something to send: an idle session holds none.
public final class Responses {
    private static final int SIZE = 16_384;

    /// Of a long answer: fewer writes.
    private static final int LARGE = 65_536;

    private static final byte[] NONE = {};
    private static final byte[] NIL = {'N', 'I', 'L'};

    @FunctionalInterface
    private interface Sink {
        void write(byte[] octets, int offset, int length) throws IOException;
    }

    /// Writes part of a response.
    @FunctionalInterface
    public interface Part {
        void writeTo(Responses out) throws IOException;
    }

    private final Sink sink;
    private final Optional<Connection> connection;
    private final int size;
    private byte[] buffer = NONE;
    private int at;
    private boolean utf8;
    private boolean sending;
    private boolean whole = true;

    public Responses(Connection connection) {
        this(connection::write, Optional.of(connection), SIZE);
    }

    private Responses(Sink sink, Optional<Connection> connection, int size) {
        this.sink = sink;
        this.connection = connection;
        this.size = size;
    }

    /// The octets of a part of a response, to keep.
    public static byte[] collect(Part part) throws IOException {
        var octets = new ByteArrayOutputStream(1024);
        var out = new Responses(octets::write, Optional.empty(), 1024);
        part.writeTo(out);
        out.drain();
        return octets.toByteArray();
    }

    /// Begins a response that is not whole until end(): when it fails between, the client can make
    /// no sense of anything that follows.
    public Responses begin() {
        whole = false;
        return this;
    }

    public void end() {
        whole = true;
    }

    public boolean isWhole() {
        return whole;
    }

    /// Whether the last failure was the client's connection's, not that of what was to be written.
    public boolean isBroken() {
        return sending;
    }

    /// From here on names are sent in UTF-8 (RFC 6855 section 3).
    public void useUtf8() {
        utf8 = true;
    }

    private void room(int octets) throws IOException {
        if (buffer.length - at >= octets) return;
        if (buffer.length == 0) {
            buffer = new byte[size];
            return;
        }
        drain();
        if (size == SIZE && buffer.length == SIZE) buffer = new byte[LARGE];
    }

    private void drain() throws IOException {
        sending = true;
        sink.write(buffer, 0, at);
        sending = false;
        at = 0;
    }

    /// Sends all that was written.
    public void flush() throws IOException {
        if (at > 0) drain();
        buffer = NONE;
        sending = true;
        if (connection.isPresent()) connection.get().flush();
        sending = false;
    }

    public Responses octet(int c) throws IOException {
        room(1);
        buffer[at++] = (byte) c;
        return this;
    }

    public Responses octets(byte[] octets, int offset, int length) throws IOException {
        if (length <= size) {
            room(length);
            System.arraycopy(octets, offset, buffer, at, length);
            at += length;
        } else {
            if (at > 0) drain();
            sending = true;
            sink.write(octets, offset, length);
            sending = false;
        }
        return this;
    }

    public Responses octets(byte[] octets) throws IOException {
        return octets(octets, 0, octets.length);
    }

    /// Text as it is: protocol words in ASCII, and human-readable text, where other characters
    /// become UTF-8.
    @SuppressWarnings("deprecation")
    public Responses text(String text) throws IOException {
        int length = text.length();
        if (length > size) return octets(text.getBytes(StandardCharsets.UTF_8));
        room(length);
        // low halves of all characters: right for ASCII, looked at below
        text.getBytes(0, length, buffer, at);
        for (int i = 0; i < length; i++)
            if (text.charAt(i) > 0x7e) return octets(text.getBytes(StandardCharsets.UTF_8));
        at += length;
        return this;
    }

    public Responses number(long value) throws IOException {
        room(20);
        if (value < 0) throw new IllegalArgumentException("IMAP numbers are not negative");
        int digits = 1;
        for (long v = value; v >= 10; v /= 10) digits++;
        long v = value;
        for (int i = at + digits - 1; i >= at; i--) {
            buffer[i] = (byte) ('0' + v % 10);
            v /= 10;
        }
        at += digits;
        return this;
    }

    public Responses crlf() throws IOException {
        room(2);
        buffer[at++] = '\r';
        buffer[at++] = '\n';
        return this;
    }

    public Responses nil() throws IOException {
        return octets(NIL);
    }

    /// The shortest right form: a quoted string, or a literal for what cannot be quoted. NUL has no
    /// form (RFC 3501 section 9, CHAR8) and is left out.
    public Responses string(String text) throws IOException {
        boolean quotable = text.length() <= 1024;
        for (int i = 0; i < text.length() && quotable; i++) {
            char c = text.charAt(i);
            quotable = c >= ' ' && c < 0x7f || c == '\t';
        }
        if (quotable) return quoted(text);
        var octets = text.replace("\0", "").getBytes(StandardCharsets.UTF_8);
        return octet('{').number(octets.length).text("}\r\n").octets(octets);
    }

    public Responses nstring(Optional<String> text) throws IOException {
        return text.isPresent() ? string(text.get()) : nil();
    }

    /// A quoted string whatever it holds; the caller knows that it may stand there.
    public Responses quoted(String text) throws IOException {
        octet('"');
        if (text.indexOf('"') < 0 && text.indexOf('\\') < 0) text(text);
        else text(text.replace("\\", "\\\\").replace("\"", "\\\""));
        return octet('"');
    }

    /// A mailbox name, always quoted as C Courier does.
    public Responses mailbox(String name) throws IOException {
        return quoted(utf8 ? name : ModifiedUtf7.encode(name));
    }

    public Responses tagged(String tag, StatusResponse answer) throws IOException {
        return text(tag).octet(' ').status(answer);
    }

    /// "OK [CODE] text" and the line's end.
    public Responses status(StatusResponse answer) throws IOException {
        text(answer.condition().name()).octet(' ');
        if (answer.code().isPresent()) text("[").text(answer.code().get()).text("] ");
        return text(answer.text()).crlf();
    }

    /// A whole untagged line: "* " and the text.
    public Responses untagged(String text) throws IOException {
        return text("* ").text(text).crlf();
    }

    /// "* n WORD": EXISTS, RECENT, EXPUNGE.
    public Responses untagged(long number, String word) throws IOException {
        return text("* ").number(number).octet(' ').text(word).crlf();
    }
}
