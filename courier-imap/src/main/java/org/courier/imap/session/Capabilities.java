package org.courier.imap.session;

import org.courier.auth.Client;
import org.courier.auth.sasl.Sasl;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The text of CAPABILITY. Without IMAP_CAPABILITY it is printed from the command table; with it,
/// it is built as C Courier builds it, less what this server could not do.
final class Capabilities {
    private static final String AUTH = "AUTH=";

    private static final List<String> UNDER_TLS =
            List.of("OAUTHBEARER", "XOAUTH2", "PLAIN", "LOGIN");

    private final Site site;

    Capabilities(Site site) {
        this.site = site;
    }

    String text(Client client, boolean loggedIn) {
        var known = known();
        var policy = site.policy();
        boolean tls = client.tls().isPresent();
        var out = new LinkedHashSet<String>();
        var written = tls ? policy.capabilityTls().or(policy::capability) : policy.capability();
        if (written.isPresent()) {
            var words = Arrays.asList(written.get().strip().split("\\s+"));
            for (var word : words) if (known.contains(word)) out.add(word);
            if (policy.idFields().isPresent()) out.add("ID");
            if (!loggedIn) addLogin(out, mechanisms(words), client);
            // the order of C Courier: this last
            out.remove("ENABLE");
            out.remove("UTF8=ACCEPT");
            out.add("ENABLE");
            out.add("UTF8=ACCEPT");
        } else {
            out.addAll(known);
            if (!loggedIn) addLogin(out, mechanisms(client), client);
        }
        return String.join(" ", out);
    }

    private Set<String> known() {
        var known = new LinkedHashSet<>(List.of("IMAP4rev1", "LITERAL+"));
        for (var row : site.commands().rows())
            if (!row.capability().isEmpty()) known.addAll(List.of(row.capability().split(" ")));
        return known;
    }

    private void addLogin(Set<String> out, List<String> mechanisms, Client client) {
        boolean tls = client.tls().isPresent();
        if (!tls && site.startTls().isPresent()) out.add("STARTTLS");
        if (!tls && site.policy().tlsRequired()) {
            out.add("LOGINDISABLED");
            return;
        }
        site.authenticator()
                .map(accounts -> Sasl.offered(mechanisms, accounts, client))
                .ifPresent(offered -> offered.forEach(name -> out.add(AUTH + name)));
    }

    private static List<String> mechanisms(List<String> words) {
        return words.stream().filter(w -> w.startsWith(AUTH)).map(w -> w.substring(5)).toList();
    }

    /// What works with every stored password, and only where nobody listens. CRAM and SCRAM need
    /// more than a hash from the account: a client that chose them could not log in, so that only
    /// an administrator who stored it announces them, in IMAP_CAPABILITY.
    private static List<String> mechanisms(Client client) {
        return client.tls().isPresent() ? UNDER_TLS : List.of();
    }

    /// The mechanisms that are announced to this client.
    List<String> mechanismsOf(Client client) {
        return Arrays.stream(text(client, false).split(" "))
                .filter(w -> w.startsWith(AUTH))
                .map(w -> w.substring(AUTH.length()))
                .toList();
    }
}
