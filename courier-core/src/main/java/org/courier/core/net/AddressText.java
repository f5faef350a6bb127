package org.courier.core.net;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Addresses as the C suite writes them: IPv4 on its dual sockets as `::ffff:a.b.c.d`.
final class AddressText {
    private AddressText() {}

    static String of(InetAddress address) {
        if (address instanceof Inet4Address) return "::ffff:" + address.getHostAddress();
        return shortened(address.getAddress());
    }

    /// The recommended text form (RFC 5952 section 4): lower case, the longest run of zero words
    /// left out.
    private static String shortened(byte[] octets) {
        int from = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && word(octets, i + run) == 0) run++;
            if (run > longest) {
                longest = run;
                from = i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == from) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
                text.append(Integer.toHexString(word(octets, i)));
            }
        }
        return text.toString();
    }

    private static int word(byte[] octets, int i) {
        return (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
    }
}
