package org.courier.smtp.wire;

import org.courier.core.net.Connection;

import java.io.EOFException;
import java.io.IOException;

/// Reads what follows DATA: dots undone, ended by CRLF.CRLF and by nothing else (RFC 5321 sections
/// 4.1.1.4 and 4.5.2).
///
/// A line begins after CRLF only. A dot after a bare LF or a bare CR is text, so `LF.LF`,
/// `LF.CRLF`, `CR.CR`, `CRLF.CR`, `CRLF.LF` and the others of the SMTP smuggling disclosures of
/// 2023 end nothing here: what follows them is message text, not commands.
public final class DataReader {
    /// Where the octets go. It throws nothing: a message refused half way is read to its end all
    /// the same, before the client hears of it.
    @FunctionalInterface
    public interface Sink {
        void write(byte[] octets, int offset, int length);
    }

    /// A line may be longer; it is then read in pieces.
    private static final int PIECE = 16_384;

    private final Connection connection;
    private boolean lineStart = true;
    private boolean afterCr;

    public DataReader(Connection connection) {
        this.connection = connection;
    }

    /// Reads to the end of the data.
    ///
    /// @param limit of octets; a client that sends more is cut off
    /// @throws EOFException when the client leaves before it: there is no message then
    public void readTo(Sink sink, long limit) throws IOException {
        long total = 0;
        while (true) {
            var piece = connection.readLine(PIECE);
            int length = piece.length;
            if (length == 0) throw new EOFException("connection closed within DATA");
            boolean ended = piece[length - 1] == '\n';
            if (!ended && length < PIECE) throw new EOFException("connection closed within DATA");
            boolean dot = lineStart && piece[0] == '.';
            if (dot && length == 3 && piece[1] == '\r' && ended) return;
            total += length;
            if (total > limit) throw new Flood("message of more than " + limit + " octets");
            if (length > (dot ? 1 : 0)) sink.write(piece, dot ? 1 : 0, length - (dot ? 1 : 0));
            lineStart = ended && (length > 1 ? piece[length - 2] == '\r' : afterCr);
            afterCr = piece[length - 1] == '\r';
        }
    }
}
