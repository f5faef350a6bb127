package org.courier.core.net;

import java.net.InetAddress;
import java.util.Optional;

/// One `-block=` or `-allow=` of couriertcpd: a DNS zone that lists addresses, and the variable its
/// answer sets.
///
/// @param display what VAR_ZONE says
/// @param answer the A record that counts; empty: any A or TXT record
/// @param message of -block: the variable's value, where `@` is the client's address, or `*` for
///   the list's TXT record; of -allow: that it is there asks for the TXT record
public record DnsList(
        boolean allow,
        String zone,
        String display,
        String variable,
        Optional<InetAddress> answer,
        Optional<String> message) {
    private static final String BLOCK = "BLOCK";

    /// `zone[=display][,var[/a.b.c.d][,msg]]`
    ///
    /// @throws IllegalArgumentException saying what is wrong
    static DnsList parse(boolean allow, String text) {
        var parts = text.split(",", 3);
        var zone = withAnswer(parts[0]);
        var variable = withAnswer(parts.length > 1 ? parts[1] : "");
        var names = zone.name.split("=", 2);
        var name = names[0].replaceFirst("\\.$", "");
        if (!name.matches("[A-Za-z0-9_.-]{1,180}"))
            throw new IllegalArgumentException("expected a DNS zone, read \"" + names[0] + "\"");
        var set = variable.name.isBlank() ? BLOCK : variable.name.strip();
        if (!set.matches("[A-Za-z_][A-Za-z0-9_]{0,63}"))
            throw new IllegalArgumentException("expected a variable, read \"" + set + "\"");
        return new DnsList(
                allow,
                name,
                names.length > 1 ? names[1] : name,
                set,
                variable.answer.or(() -> zone.answer),
                parts.length > 2 ? Optional.of(parts[2]) : Optional.empty());
    }

    private record Named(String name, Optional<InetAddress> answer) {}

    private static Named withAnswer(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) return new Named(text, Optional.empty());
        var address = text.substring(slash + 1);
        try {
            return new Named(text.substring(0, slash), Optional.of(InetAddress.ofLiteral(address)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected an address, read \"" + address + "\"", e);
        }
    }

    /// Whether the TXT record is asked for beside the A record.
    boolean withText() {
        return allow ? message.isPresent() : message.filter("*"::equals).isPresent();
    }
}
