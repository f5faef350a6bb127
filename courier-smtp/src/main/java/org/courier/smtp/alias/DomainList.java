package org.courier.smtp.alias;

import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A list of domains as `esmtpacceptmailfor`, `locals` and `esmtppercentrelay` write it, read from
/// the top: `domain`, `.domain` (every name below it), `!domain` (not this one), `*` (the system's
/// host name). The first entry that fits decides.
public final class DomainList {
    private record Entry(String domain, boolean below, boolean excluded) {}

    public static final DomainList EMPTY = new DomainList(List.of());
    private final List<Entry> entries;

    private DomainList(List<Entry> entries) {
        this.entries = entries;
    }

    public static DomainList of(String domain) {
        return new DomainList(List.of(new Entry(ascii(domain), false, false)));
    }

    public static DomainList of(List<ConfigDirectory.Line> lines, String systemName) {
        var entries = new ArrayList<Entry>();
        for (var line : lines) {
            var text = line.text().strip();
            boolean excluded = text.startsWith("!");
            if (excluded) text = text.substring(1);
            boolean below = text.startsWith(".");
            if (below) text = text.substring(1);
            text = wildcard(text, systemName);
            if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c == '@'))
                throw line.error("read \"" + line.text() + "\", expected a domain");
            entries.add(new Entry(ascii(text), below, excluded));
        }
        return new DomainList(List.copyOf(entries));
    }

    public boolean contains(String domain) {
        if (entries.isEmpty()) return false;
        var name = ascii(domain);
        for (var entry : entries) {
            boolean fits =
                    entry.below ? name.endsWith("." + entry.domain) : name.equals(entry.domain);
            if (fits) return !entry.excluded;
        }
        return false;
    }

    /// `*` is the system's host name, `*.example` the host name below example.
    static String wildcard(String text, String systemName) {
        if (text.equals("*")) return systemName;
        return text.startsWith("*.") ? systemName + text.substring(1) : text;
    }

    /// Domains are compared in A-label form, whichever form a file or a client used.
    private static String ascii(String domain) {
        return new Mailbox("x", domain).asciiDomain().toLowerCase(Locale.ROOT);
    }
}
