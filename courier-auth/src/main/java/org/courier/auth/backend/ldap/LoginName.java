package org.courier.auth.backend.ldap;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A name that a directory is asked for. A directory compares loosely (RFC 4518: case, blanks and
/// invisible characters do not count), but an account is to have one name only.
record LoginName(String text) {
    private static final int LONGEST = 512;

    /// Empty for a name that nobody can have.
    static Optional<LoginName> of(String text) {
        boolean possible =
                !text.isEmpty()
                        && text.length() <= LONGEST
                        && text.strip().equals(text)
                        && !text.contains("  ")
                        && StandardCharsets.UTF_8.newEncoder().canEncode(text)
                        && text.codePoints().noneMatch(LoginName::isInvisible);
        return possible ? Optional.of(new LoginName(text)) : Optional.empty();
    }

    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }

    LoginName withDomain(Optional<String> domain) {
        return text.indexOf('@') >= 0
                ? this
                : domain.map(d -> new LoginName(text + "@" + d)).orElse(this);
    }

    /// The account's name as its entry writes it. An entry whose name we may not read is taken at
    /// the client's word.
    Optional<String> among(List<String> values) {
        return values.isEmpty()
                ? Optional.of(text)
                : values.stream().filter(text::equalsIgnoreCase).findFirst();
    }
}
