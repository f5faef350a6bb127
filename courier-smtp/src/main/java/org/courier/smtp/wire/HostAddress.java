package org.courier.smtp.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/// IP addresses as mail writes them: RFC 5952 text, and address literals (RFC 5321 section 4.1.3).
public final class HostAddress {
    private HostAddress() {}

    /// `192.0.2.1`, `2001:db8::1`.
    public static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) return address.getHostAddress();
        var octets = address.getAddress();
        var words = new int[8];
        for (int i = 0; i < 8; i++)
            words[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
        int start = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && words[end] == 0) end++;
            if (end - i > longest) {
                longest = end - i;
                start = i;
            }
            if (end > i) i = end;
        }
        var out = new StringBuilder();
        for (int i = 0; i < 8; ) {
            if (i == start) {
                out.append("::");
                i += longest;
                continue;
            }
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') out.append(':');
            out.append(Integer.toHexString(words[i++]));
        }
        return out.toString();
    }

    /// `[192.0.2.1]`, `[IPv6:2001:db8::1]`; also without the IPv6 tag, as many write it.
    public static Optional<InetAddress> literal(String domain) {
        if (domain.length() < 3 || !domain.startsWith("[") || !domain.endsWith("]"))
            return Optional.empty();
        var inner = domain.substring(1, domain.length() - 1);
        if (inner.regionMatches(true, 0, "IPv6:", 0, 5)) inner = inner.substring(5);
        try {
            return Optional.of(InetAddress.ofLiteral(inner));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
