package org.courier.smtp.alias;

import org.courier.core.address.AddressList;
import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory.Line;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the files of `aliases/` in the grammar of C's makealiases: `name: address, address`,
/// continued on lines that begin with a blank; `#` begins a comment; `name: :include:/file`;
/// `@domain: user`.
final class AliasSource {
    /// One entry as written; targets are not yet expanded.
    record Entry(Mailbox name, List<Mailbox> targets, Line line) {
        /// `@domain: user` stands under an empty local part.
        boolean isDomain() {
            return name.localPart().isEmpty();
        }
    }

    private final HostNames names;
    private final Map<Mailbox, Entry> entries = new HashMap<>();
    private final List<Path> included = new ArrayList<>();

    AliasSource(HostNames names) {
        this.names = names;
    }

    Map<Mailbox, Entry> entries() {
        return entries;
    }

    /// Files named by :include:, whose changes count as well.
    List<Path> included() {
        return included;
    }

    void read(Path file) {
        Line start = null;
        var joined = new StringBuilder();
        int number = 0;
        for (var raw : SourceFiles.lines(file)) {
            number++;
            var text = withoutComment(raw);
            if (text.isBlank()) continue;
            if (Character.isWhitespace(text.charAt(0))) {
                if (start == null)
                    throw new Line(file, number, raw)
                            .error("read \"" + raw.strip() + "\", expected \"name: address\"");
                joined.append(' ').append(text.strip());
                continue;
            }
            if (start != null) add(start, joined.toString());
            start = new Line(file, number, raw);
            joined = new StringBuilder(text.strip());
        }
        if (start != null) add(start, joined.toString());
    }

    private void add(Line line, String text) {
        int colon = colon(text);
        if (colon < 1) throw line.error("read \"" + text + "\", expected \"name: address\"");
        var name = name(line, text.substring(0, colon).strip());
        var value = text.substring(colon + 1).strip();
        if (value.isEmpty()) throw line.error("alias \"" + name + "\" leads nowhere");
        var targets = targets(line, value);
        if (name.localPart().isEmpty() && targets.size() != 1)
            throw line.error("expected one user for all of @" + name.domain());
        var old = entries.put(name, new Entry(name, targets, line));
        if (old != null && !old.targets.equals(targets))
            throw line.error(
                    "\""
                            + name(name)
                            + "\" is already set in "
                            + old.line.file()
                            + ":"
                            + old.line.number());
    }

    static String name(Mailbox name) {
        return name.localPart().isEmpty() ? "@" + name.domain() : name.toString();
    }

    private Mailbox name(Line line, String text) {
        if (text.startsWith("@")) {
            var domain = names.canonical(new Mailbox("x", text.substring(1))).domain();
            return new Mailbox("", domain);
        }
        return names.canonical(address(line, text));
    }

    private List<Mailbox> targets(Line line, String value) {
        var targets = new ArrayList<Mailbox>();
        for (var part : split(value)) {
            if (part.startsWith(":include:")) {
                var file = Path.of(part.substring(9).strip());
                if (!file.isAbsolute()) throw line.error(":include: needs a full path: " + file);
                included.add(file);
                for (var each : SourceFiles.lines(file)) {
                    var text = withoutComment(each).strip();
                    for (var member : split(text)) targets.add(target(line, member));
                }
            } else {
                targets.add(target(line, part));
            }
        }
        return targets;
    }

    private Mailbox target(Line line, String text) {
        var bare = text.startsWith("\"") ? text.substring(1) : text;
        if (bare.startsWith("|") || bare.startsWith("/"))
            throw line.error(
                    "read \""
                            + text
                            + "\": programs and files are not served as alias targets yet,"
                            + " expected an address");
        return names.qualified(address(line, text));
    }

    private static Mailbox address(Line line, String text) {
        try {
            if (text.contains("<")) {
                var list = AddressList.mailboxes(text);
                if (list.size() == 1) return list.getFirst();
            }
            return Mailbox.parse(text);
        } catch (IllegalArgumentException e) {
            throw line.error("read \"" + text + "\", expected an address (" + e.getMessage() + ")");
        }
    }

    private static List<String> split(String value) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            char c = i < value.length() ? value.charAt(i) : ',';
            if (c == '\\' && quoted) i++;
            else if (c == '"') quoted = !quoted;
            else if (c == ',' && (!quoted || i == value.length())) {
                var part = value.substring(start, i).strip();
                if (!part.isEmpty()) parts.add(part);
                start = i + 1;
            }
        }
        if (start < value.length()) parts.add(value.substring(start).strip());
        return parts;
    }

    private static int colon(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') quoted = !quoted;
            else if (c == ':' && !quoted) return i;
        }
        return -1;
    }

    private static String withoutComment(String line) {
        int hash = line.indexOf('#');
        return hash < 0 ? line : line.substring(0, hash);
    }
}
