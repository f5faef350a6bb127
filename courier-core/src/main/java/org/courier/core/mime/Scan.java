package org.courier.core.mime;

import java.io.IOException;

/// One pass over one message.
///
/// Invariants: `current` is the innermost entity the position lies in; `bare` and `lines` count the
/// line ends before the position; only the innermost entity can still be in its header; `watched`
/// is the number of entities from `current` up to the root whose delimiters are looked for.
final class Scan {
    // Enough to decide on a delimiter line: two hyphens, the longest boundary, the end.
    private static final int LOOK = OpenEntity.MAX_BOUNDARY + 64;

    private final Window in;
    private final MessageScanner.Limits limits;
    private final ContentFields fields;
    private long bare;
    private long lines;
    private long lastNul = -1;
    private boolean eightBit;
    private boolean inHeader;
    private int watched;
    private int parts;
    private OpenEntity current;

    Scan(Window in, MessageScanner.Limits limits) {
        this.in = in;
        this.limits = limits;
        this.fields = new ContentFields(limits);
        this.current = new OpenEntity(0, 0);
    }

    Entity run() throws IOException {
        enterHeader();
        in.ensure(LOOK);
        while (in.pos < in.limit) {
            boolean lineStart = in.pos == 0 || in.behind(1) == '\n';
            if (!(lineStart && watched > 0 && delimiter())) {
                if (inHeader) {
                    header(lineStart);
                } else {
                    body(watched > 0);
                }
            }
            in.ensure(LOOK);
        }
        while (true) {
            var done = finish(current, in.offset(), bare, lines);
            if (current.parent().isEmpty()) {
                return done;
            }
            current = current.parent().get();
            current.add(done);
        }
    }

    private void enterHeader() {
        inHeader = true;
        eightBit = false;
        fields.start();
        parts++;
    }

    /// The entity that begins at the position, inside of the current one.
    private void open(MediaType byDefault) {
        boolean opaque = parts + 1 >= limits.parts();
        current = new OpenEntity(current, in.offset(), bare, byDefault, opaque);
        if (opaque) {
            watched = 0;
        }
        enterHeader();
    }

    private void header(boolean lineStart) throws IOException {
        int from = in.pos;
        if (!lineStart) {
            fields.more(in.buffer, from, passLine());
            return;
        }
        int to = passLine();
        if (in.pos > to && (to == from || to == from + 1 && in.buffer[from] == '\r')) {
            fields.finish();
            enterBody();
        } else {
            fields.line(in.buffer, from, to);
        }
    }

    private void enterBody() {
        inHeader = false;
        current.enterBody(in.offset(), bare, lines, eightBit, fields, isDeepest(current));
        if (current.isMessage()) {
            open(MediaType.TEXT_PLAIN);
        } else if (current.isWatched()) {
            watched++;
        }
    }

    private boolean isDeepest(OpenEntity entity) {
        return entity.depth() + 1 >= limits.depth();
    }

    /// A line that begins with a boundary ends everything inside of that multipart (RFC 2046
    /// section 5.1.1): its rest need not be empty, yet the boundary for which it is comes first.
    private boolean delimiter() throws IOException {
        var b = in.buffer;
        int at = in.pos;
        if (at + 2 >= in.limit || b[at] != '-' || b[at + 1] != '-') {
            return false;
        }
        OpenEntity found = null;
        for (var e = current; ; e = e.parent().get()) {
            if (e.isWatched() && e.boundaryIsAt(b, at + 2, in.limit)) {
                if (isLineEnd(at + 2 + e.boundaryLength())) {
                    found = e;
                    break;
                }
                if (found == null || found.boundaryLength() < e.boundaryLength()) {
                    found = e;
                }
            }
            if (e.parent().isEmpty()) {
                break;
            }
        }
        if (found == null) {
            return false;
        }
        int after = at + 2 + found.boundaryLength();
        boolean closing = isDashes(after);
        finishInside(found);
        inHeader = false;
        do {
            passLine();
            in.ensure(LOOK);
        } while (in.pos < in.limit && in.behind(1) != '\n');
        if (closing) {
            found.close();
            watched--;
        } else {
            open(found.defaultOfParts());
        }
        return true;
    }

    private boolean isDashes(int at) {
        return at + 1 < in.limit && in.buffer[at] == '-' && in.buffer[at + 1] == '-';
    }

    /// Nothing but white space follows, after the hyphens of a closing delimiter if they are there.
    private boolean isLineEnd(int at) {
        int i = isDashes(at) ? at + 2 : at;
        while (i < in.limit && (in.buffer[i] == ' ' || in.buffer[i] == '\t')) {
            i++;
        }
        return i == in.limit || in.buffer[i] == '\n' || in.buffer[i] == '\r';
    }

    /// Ends what is open inside of the multipart. The line end before the delimiter belongs to the
    /// delimiter, unless it ends a header or the delimiter before.
    private void finishInside(OpenEntity multipart) {
        long end = in.offset();
        long bareEnd = bare;
        long linesEnd = lines;
        if (!inHeader && end > current.bodyStart()) {
            linesEnd--;
            if (in.behind(2) == '\r' && end - 2 >= current.bodyStart()) {
                end -= 2;
            } else {
                end--;
                bareEnd--;
            }
        }
        while (current != multipart) {
            var done = finish(current, end, bareEnd, linesEnd);
            if (current.isWatched()) {
                watched--;
            }
            current = current.parent().get();
            current.add(done);
        }
    }

    private Entity finish(OpenEntity entity, long end, long bareEnd, long linesEnd) {
        if (inHeader) {
            fields.finish();
            inHeader = false;
            entity.enterBody(end, bareEnd, linesEnd, eightBit, fields, isDeepest(entity));
            entity.close();
        }
        return entity.finish(end, bareEnd, linesEnd, lastNul);
    }

    /// Passes octets up to the next LF and over it, or up to the end of the window; says where the
    /// line's octets end.
    private int passLine() {
        int from = in.pos;
        int to = Words.indexOfLf(in.buffer, from, in.limit);
        int nul = Words.lastNul(in.buffer, from, to);
        if (nul >= 0) {
            lastNul = in.offset(nul);
        }
        eightBit = eightBit || Words.hasEightBit(in.buffer, from, to);
        in.pos = to;
        if (to < in.limit) {
            lines++;
            if (in.behind(1) != '\r') {
                bare++;
            }
            in.pos++;
        }
        return to;
    }

    /// Passes octets of a body, up to a line that may be a delimiter or to the end of the window.
    private void body(boolean watch) {
        var b = in.buffer;
        int limit = in.limit;
        int i = in.pos;
        while (i <= limit - 8) {
            long word = Words.at(b, i);
            if (Words.hasNul(word)) {
                in.pos = i;
                if (bodyOctets(watch, i + 8)) {
                    return;
                }
                i += 8;
                continue;
            }
            if (Words.hasLf(word)) {
                for (long lfs = Words.lfs(word); lfs != 0; lfs &= lfs - 1) {
                    int at = i + Words.first(lfs);
                    lines++;
                    if (at == 0 || b[at - 1] != '\r') {
                        bare++;
                    }
                    if (watch && (at + 2 >= limit || b[at + 1] == '-' && b[at + 2] == '-')) {
                        in.pos = at + 1;
                        return;
                    }
                }
            }
            i += 8;
        }
        in.pos = i;
        bodyOctets(watch, limit);
    }

    /// As body, octet by octet; whether it stopped at a line that may be a delimiter.
    private boolean bodyOctets(boolean watch, int to) {
        var b = in.buffer;
        for (int i = in.pos; i < to; i++) {
            if (b[i] == 0) {
                lastNul = in.offset(i);
            } else if (b[i] == '\n') {
                lines++;
                if (i == 0 || b[i - 1] != '\r') {
                    bare++;
                }
                if (watch && (i + 2 >= in.limit || b[i + 1] == '-' && b[i + 2] == '-')) {
                    in.pos = i + 1;
                    return true;
                }
            }
        }
        in.pos = to;
        return false;
    }
}
