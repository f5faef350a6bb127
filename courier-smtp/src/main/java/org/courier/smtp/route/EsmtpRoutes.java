package org.courier.smtp.route;

import org.courier.core.config.ConfigDirectory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `esmtproutes`: which host takes the mail for a domain. Read from the top; the first line that
/// fits decides.
final class EsmtpRoutes {
    private record Entry(String domain, Relay relay) {
        boolean fits(String name) {
            if (domain.isEmpty()) return true;
            return domain.startsWith(".") ? name.endsWith(domain) : name.equals(domain);
        }
    }

    private final List<Entry> entries;

    private EsmtpRoutes(List<Entry> entries) {
        this.entries = entries;
    }

    static EsmtpRoutes of(ConfigDirectory configuration) {
        var entries = new ArrayList<Entry>();
        for (var line : configuration.lines("esmtproutes")) {
            // a comment may follow
            int comment = line.text().indexOf('#');
            var text = comment < 0 ? line.text() : line.text().substring(0, comment);
            if (text.isBlank()) continue;
            int colon = text.indexOf(':');
            if (colon < 0) throw line.error("read \"" + line.text() + "\", expected domain:relay");
            var domain = Router.ascii(text.substring(0, colon).strip());
            entries.add(new Entry(domain, Relay.parse(line, text.substring(colon + 1).strip())));
        }
        return new EsmtpRoutes(List.copyOf(entries));
    }

    /// @param domain in A-label form, lower case
    Relay relay(String domain) {
        var name = domain.toLowerCase(Locale.ROOT);
        for (var entry : entries) if (entry.fits(name)) return entry.relay.orHost(name);
        return Relay.direct(name);
    }
}
