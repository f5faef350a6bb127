package org.courier.smtp.alias;

import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.log.Log;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The system's mail aliases, straight from the text of `aliases/`: nested ones expanded, cycles
/// removed. A changed file is read again at the next question; one that cannot be read leaves the
/// last good state in force and is logged.
public final class Aliases {
    /// An alias never grows beyond this, however its members nest.
    private static final int MEMBER_LIMIT = 100_000;

    private record Loaded(
            Map<Mailbox, List<Mailbox>> exact,
            Map<String, String> domains,
            List<SourceFiles.Stamp> stamps) {}

    private static final Log LOG = Log.of("courierd");
    private final Path source;
    private final HostNames names;
    private volatile Loaded loaded;

    /// @throws ConfigError `file:line: ...` for what cannot be used
    public Aliases(ConfigDirectory configuration, HostNames names) {
        this.source = configuration.file("aliases");
        this.names = names;
        this.loaded = load();
    }

    /// Where mail for the address goes instead; empty when it is no alias. The exact name comes
    /// before `@domain`.
    public Optional<List<Mailbox>> lookUp(Mailbox recipient) {
        var state = current();
        var key = names.canonical(recipient);
        var exact = state.exact.get(key);
        if (exact != null) return Optional.of(exact);
        var user = state.domains.get(key.domain());
        if (user == null) return Optional.empty();
        return Optional.of(
                List.of(new Mailbox(user + "-" + key.localPart(), names.defaultDomain())));
    }

    private Loaded current() {
        var state = loaded;
        for (var stamp : state.stamps) {
            if (!stamp.equals(SourceFiles.Stamp.of(stamp.file()))) return reload(state.stamps);
        }
        return state;
    }

    private synchronized Loaded reload(List<SourceFiles.Stamp> stamps) {
        if (!loaded.stamps.equals(stamps)) return loaded;
        try {
            loaded = load();
        } catch (ConfigError e) {
            LOG.error(e.getMessage());
            loaded = new Loaded(loaded.exact, loaded.domains, again(loaded.stamps));
        }
        return loaded;
    }

    private static List<SourceFiles.Stamp> again(List<SourceFiles.Stamp> stamps) {
        return stamps.stream().map(s -> SourceFiles.Stamp.of(s.file())).toList();
    }

    private Loaded load() {
        var reader = new AliasSource(names);
        var stamps = new ArrayList<SourceFiles.Stamp>();
        stamps.add(SourceFiles.Stamp.of(source));
        for (var file : SourceFiles.of(source)) {
            stamps.add(SourceFiles.Stamp.of(file));
            reader.read(file);
        }
        for (var file : reader.included()) stamps.add(SourceFiles.Stamp.of(file));
        var exact = new HashMap<Mailbox, List<Mailbox>>();
        var domains = new HashMap<String, String>();
        for (var entry : reader.entries().values()) {
            if (entry.isDomain()) {
                domains.put(entry.name().domain(), entry.targets().getFirst().localPart());
            } else {
                var members = new LinkedHashSet<Mailbox>();
                expand(entry, reader.entries(), new LinkedHashSet<>(), members);
                if (members.isEmpty())
                    throw entry.line()
                            .error("alias \"" + entry.name() + "\" only leads back to itself");
                exact.put(entry.name(), List.copyOf(members));
            }
        }
        return new Loaded(exact, domains, List.copyOf(stamps));
    }

    /// A name that lists itself means the account of that name; a longer way back is a cycle and
    /// adds nothing. Each alias is opened once, so that nesting costs linear time.
    private void expand(
            AliasSource.Entry entry,
            Map<Mailbox, AliasSource.Entry> entries,
            Set<Mailbox> visited,
            Set<Mailbox> members) {
        visited.add(entry.name());
        for (var target : entry.targets()) {
            var key = names.canonical(target);
            var nested = entries.get(key);
            if (nested == null || key.equals(entry.name())) members.add(target);
            else if (!visited.contains(key)) expand(nested, entries, visited, members);
            if (members.size() > MEMBER_LIMIT)
                throw entry.line().error("alias of more than " + MEMBER_LIMIT + " members");
        }
    }
}
