package org.courier.smtp.route;

import org.courier.core.config.ConfigDirectory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `hosteddomains`: domains whose accounts have whole addresses. `domain`, `domain<TAB>alias` (the
/// accounts are those of alias), `.domain` (every name below it).
final class HostedDomains {
    private final Map<String, String> aliases;

    private HostedDomains(Map<String, String> aliases) {
        this.aliases = aliases;
    }

    static HostedDomains of(ConfigDirectory configuration, String systemName) {
        var aliases = new HashMap<String, String>();
        for (var line : configuration.lines("hosteddomains")) {
            var words = line.text().strip().split("[ \t]+");
            var domain = Router.ascii(words[0]);
            if (domain.equals("*")) domain = systemName;
            if (words.length > 2 || domain.contains("@"))
                throw line.error(
                        "read \"" + line.text() + "\", expected domain or domain<TAB>alias");
            aliases.put(domain, words.length > 1 ? Router.ascii(words[1]) : domain);
        }
        return new HostedDomains(Map.copyOf(aliases));
    }

    boolean contains(String domain) {
        return aliases.containsKey(domain) || wildcard(domain).isPresent();
    }

    /// The domains under which an account of this one may be known, in the order they are tried;
    /// empty when the domain is not hosted.
    List<String> domains(String domain) {
        var exact = aliases.get(domain);
        if (exact != null) return List.of(exact);
        var parent = wildcard(domain);
        if (parent.isEmpty()) return List.of();
        var alias = aliases.get(parent.get());
        return alias.equals(parent.get()) ? List.of(domain, alias) : List.of(alias);
    }

    private Optional<String> wildcard(String domain) {
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            var parent = domain.substring(dot);
            if (aliases.containsKey(parent)) return Optional.of(parent);
        }
        return Optional.empty();
    }
}
