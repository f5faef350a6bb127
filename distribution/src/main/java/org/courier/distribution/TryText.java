package org.courier.distribution;

import org.courier.core.net.Bound;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What ./try tells people (a table and lines to paste) and programs (JSON).
record TryText(Demo demo, List<Bound> bound) {
    String table() {
        var out = new StringBuilder();
        row(out, "service", "address", "TLS");
        for (var b : bound) row(out, b.service(), place(b), tls(b));
        out.append('\n');
        row(out, "account", "password", "");
        for (var user : demo.users()) row(out, user.address(), user.password(), "");
        out.append('\n');
        lines().forEach(line -> out.append(line).append('\n'));
        return out.toString();
    }

    private static void row(StringBuilder out, String first, String second, String third) {
        out.append("  %-20s %-18s %s".formatted(first, second, third).stripTrailing());
        out.append('\n');
    }

    private static String place(Bound b) {
        return b.address().getAddress().getHostAddress() + ":" + b.address().getPort();
    }

    private static String tls(Bound b) {
        return switch (b.tls()) {
            case NONE -> "no TLS";
            case STARTTLS -> "STARTTLS";
            case IMPLICIT -> "TLS";
        };
    }

    private Optional<String> place(String service) {
        return bound.stream()
                .filter(b -> b.service().equals(service))
                .map(TryText::place)
                .findFirst();
    }

    /// Ready to paste.
    private List<String> lines() {
        var alice = demo.users().getFirst();
        var bob = demo.users().getLast();
        var login = bob.address() + ":" + bob.password();
        var mailbox = bob.address().replace("@", "%40") + ":" + bob.password();
        var lines = new java.util.ArrayList<String>();
        place("submission")
                .ifPresent(
                        to ->
                                lines.add(
                                        "  printf 'Subject: hello\\n\\nHello Bob\\n' | curl -k"
                                                + " --ssl-reqd smtp://%s -u %s:%s --mail-from %s"
                                                        .formatted(
                                                                to,
                                                                alice.address(),
                                                                alice.password(),
                                                                alice.address())
                                                + " --mail-rcpt "
                                                + bob.address()
                                                + " -T -"));
        place("imaps")
                .ifPresent(
                        to ->
                                lines.add(
                                        "  curl -k 'imaps://%s/INBOX;MAILINDEX=1' -u %s"
                                                .formatted(to, login)));
        place("pop3s")
                .ifPresent(to -> lines.add("  curl -k pop3s://%s/1 -u %s".formatted(to, login)));
        place("imaps")
                .ifPresent(
                        to ->
                                lines.add(
                                        "  mutt -n -F /dev/null -e 'set ssl_verify_host=no"
                                                + " ssl_verify_dates=no' -f imaps://%s@%s/INBOX"
                                                        .formatted(mailbox, to)));
        return lines;
    }

    String json() {
        var services =
                bound.stream()
                        .map(
                                b ->
                                        "{\"name\": \"%s\", \"host\": \"%s\", \"port\": %d, \"tls\": \"%s\"}"
                                                .formatted(
                                                        b.service(),
                                                        b.address().getAddress().getHostAddress(),
                                                        b.address().getPort(),
                                                        b.tls().name().toLowerCase(Locale.ROOT)))
                        .collect(Collectors.joining(",\n    "));
        var accounts =
                demo.users().stream()
                        .map(
                                u ->
                                        "{\"address\": \"%s\", \"password\": \"%s\"}"
                                                .formatted(u.address(), u.password()))
                        .collect(Collectors.joining(",\n    "));
        return """
        {
          "pid": %d,
          "directory": %s,
          "services": [
            %s
          ],
          "accounts": [
            %s
          ]
        }
        """
                .formatted(
                        ProcessHandle.current().pid(),
                        string(demo.directory().toString()),
                        services,
                        accounts);
    }

    private static String string(String text) {
        var out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append("\\u%04x".formatted((int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
