package org.courier.core.address;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The right side of an address: a domain name, its labels in ASCII or UTF-8 (RFC 6531 section
/// 3.3), or an address literal (RFC 5321 section 4.1.3).
final class Domain {
    private static final int MAX_NAME = 255; // RFC 5321 section 4.5.3.1.2
    private static final int MAX_LABEL = 63; // RFC 1035 section 2.3.4
    private static final String IPV6 = "ipv6:";

    private Domain() {}

    static Optional<String> fault(String domain) {
        if (domain.length() > MAX_NAME) {
            return Optional.of("domain too long");
        }
        if (domain.startsWith("[")) {
            return isLiteral(domain) ? Optional.empty() : Optional.of("bad address literal");
        }
        if (!domain.codePoints().allMatch(Domain::isAllowed)) {
            return Optional.of("character not allowed in a domain");
        }
        if (ascii(domain).length() > MAX_NAME) {
            return Optional.of("domain too long");
        }
        return labels(domain)
                .map(Domain::asciiLabel)
                .map(Domain::labelFault)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> labelFault(String label) {
        if (label.isEmpty()) {
            return Optional.of("empty label in a domain");
        }
        // IDNA maps some characters to a dot, a space or ">"
        if (!label.codePoints().allMatch(c -> isAllowed(c) && c != '.')) {
            return Optional.of("character not allowed in a domain");
        }
        if (label.length() > MAX_LABEL) {
            return Optional.of("label of a domain too long");
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            return Optional.of("hyphen at the end of a label");
        }
        return Optional.empty();
    }

    /// The underscore is no part of a host name, yet of names that get mail.
    private static boolean isAllowed(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c > 127 && Character.isDefined(c) && !isSpaceOrControl(c);
    }

    private static boolean isSpaceOrControl(int c) {
        return Character.isISOControl(c)
                || Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || c >= 0xD800 && c <= 0xDFFF;
    }

    private static boolean isLiteral(String domain) {
        if (!domain.endsWith("]")) {
            return false;
        }
        var inner = domain.substring(1, domain.length() - 1);
        try {
            if (inner.regionMatches(true, 0, IPV6, 0, IPV6.length())) {
                var address = inner.substring(IPV6.length());
                if (!address.matches("[0-9a-fA-F:.]+")) {
                    return false;
                }
                // Also the address of IPv4 in the form of IPv6, which ofLiteral makes an IPv4 one.
                Inet6Address.ofLiteral(address);
                return true;
            }
            if (!inner.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
                return false;
            }
            Inet4Address.ofLiteral(inner);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /// Label by label, so that one that IDNA refuses stays as it is and the others are turned.
    static String ascii(String domain) {
        if (isAscii(domain) || domain.startsWith("[")) {
            return domain;
        }
        return labels(domain).map(Domain::asciiLabel).collect(Collectors.joining("."));
    }

    private static Stream<String> labels(String domain) {
        return Stream.of(domain.split("[.\u3002\uFF0E\uFF61]", -1));
    }

    private static String asciiLabel(String label) {
        if (isAscii(label)) {
            return label;
        }
        try {
            return IDN.toASCII(label, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException _) {
            return label;
        }
    }
}
