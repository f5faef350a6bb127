package org.courier.core.address;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// local-part@domain as SMTP carries it (RFC 5321 section 4.1.2), local part unquoted. Domain is
/// empty for a bare local part; an IDN domain is kept in UTF-8 form. A null reverse-path is not a
/// Mailbox.
public record Mailbox(String localPart, String domain) {
    /// RFC 5321 section 4.5.3.1.1 asks for 64 and for no limit where that is possible: sender
    /// rewriting makes longer ones every day.
    private static final int MAX_LOCAL_PART = 255;

    /// What stands unquoted: RFC 5322 section 3.2.3.
    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    /// Whatever it is made of, it is one line on the wire.
    public Mailbox {
        if ((localPart + domain).codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("control character in an address");
        }
    }

    /// Parses `a@b`, `"q s"@b`, `a@[1.2.3.4]`, `a`. UTF-8 allowed (RFC 6531). Dots at the ends of a
    /// local part or side by side are taken, since such mailboxes exist; they are written quoted.
    ///
    /// @throws IllegalArgumentException with the reason
    public static Mailbox parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty address");
        }
        int at;
        String localPart;
        if (text.charAt(0) == '"') {
            var unquoted = new StringBuilder();
            at = unquote(text, unquoted);
            localPart = unquoted.toString();
        } else {
            at = text.lastIndexOf('@');
            at = at < 0 ? text.length() : at;
            localPart = text.substring(0, at);
            if (!localPart.codePoints().allMatch(c -> isAtext(c) || c == '.')) {
                throw new IllegalArgumentException("character not allowed in a local part");
            }
        }
        if (at < text.length() && text.charAt(at) != '@') {
            throw new IllegalArgumentException("text after a quoted local part");
        }
        if (at == text.length() - 1) {
            throw new IllegalArgumentException("empty domain");
        }
        var domain = at < text.length() ? text.substring(at + 1) : "";
        fault(localPart, domain)
                .ifPresent(
                        reason -> {
                            throw new IllegalArgumentException(reason);
                        });
        return new Mailbox(localPart, domain);
    }

    /// The mailbox of an unquoted local part and a domain that may be empty, if SMTP can carry it.
    public static Optional<Mailbox> of(String localPart, String domain) {
        return fault(localPart, domain).isPresent()
                ? Optional.empty()
                : Optional.of(new Mailbox(localPart, domain));
    }

    private static int unquote(String text, StringBuilder unquoted) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c == '\\' && i + 1 < text.length()) {
                i++;
            }
            unquoted.append(text.charAt(i));
        }
        throw new IllegalArgumentException("quote without end");
    }

    private static Optional<String> fault(String localPart, String domain) {
        if (localPart.isEmpty()) {
            return Optional.of("empty local part");
        }
        if (localPart.getBytes(StandardCharsets.UTF_8).length > MAX_LOCAL_PART) {
            return Optional.of("local part too long");
        }
        if (!localPart.codePoints().allMatch(Mailbox::isPrintable)) {
            return Optional.of("control character in a local part");
        }
        return domain.isEmpty() ? Optional.empty() : Domain.fault(domain);
    }

    /// Not a control character, not half of a surrogate pair.
    private static boolean isPrintable(int c) {
        return c >= ' ' && c < 127 || c > 159 && (c < 0xD800 || c > 0xDFFF);
    }

    private static boolean isAtext(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || ATEXT_SPECIALS.indexOf(c) >= 0
                || c > 127 && isPrintable(c);
    }

    /// Wire form, local part quoted when needed.
    @Override
    public String toString() {
        var local = isDotString(localPart) ? localPart : quoted(localPart);
        return domain.isEmpty() ? local : local + "@" + domain;
    }

    private static boolean isDotString(String text) {
        return !text.isEmpty()
                && !text.startsWith(".")
                && !text.endsWith(".")
                && !text.contains("..")
                && text.codePoints().allMatch(c -> isAtext(c) || c == '.');
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /// Domain in A-label form (RFC 5890 section 2.3.2.1).
    public String asciiDomain() {
        return Domain.ascii(domain);
    }

    /// Whether local part or domain hold non-ASCII characters.
    public boolean needsSmtpUtf8() {
        return !Domain.isAscii(localPart) || !Domain.isAscii(domain);
    }
}
