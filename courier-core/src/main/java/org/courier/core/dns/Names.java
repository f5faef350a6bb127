package org.courier.core.dns;

import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

import java.net.IDN;
import java.util.Optional;

/// Domain names as text and as DNS has them.
final class Names {
    private Names() {}

    /// Empty when DNS could not carry the name (RFC 1035 section 2.3.4): then no domain has it.
    static Optional<Name> name(String text) {
        try {
            boolean ascii = text.chars().allMatch(c -> c < 128);
            var wire = ascii ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
            if (wire.isEmpty()) return Optional.empty();
            return Optional.of(Name.fromString(wire, Name.root));
        } catch (TextParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Without the final dot; the root is ".".
    static String text(Name name) {
        return name.equals(Name.root) ? "." : name.toString(true);
    }
}
