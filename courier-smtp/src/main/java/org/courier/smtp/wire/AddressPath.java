package org.courier.smtp.wire;

import org.courier.core.address.Mailbox;

/// The mailbox a path names. Source routes and several at signs become a percent address at the
/// first hop, as the C suite reads them: `@a:u@b` and `u@b@a` are `u%b@a`, so that the relay rules
/// see `a` and not what is hidden behind it (RFC 5321 appendix C, F.2).
public final class AddressPath {
    /// RFC 5321 section 4.5.3.1.2.
    private static final int DOMAIN_LIMIT = 255;

    private AddressPath() {}

    /// @throws IllegalArgumentException when it is no address
    public static Mailbox mailbox(String path) {
        var text = path.strip();
        int colon = text.startsWith("@") ? text.indexOf(':') : -1;
        if (text.startsWith("@") && colon < 0) throw new IllegalArgumentException("no local part");
        if (colon > 0) {
            var address = text.substring(colon + 1).strip();
            if (address.startsWith("@")) throw new IllegalArgumentException("no local part");
            text = fold(address, text.substring(0, colon));
        }
        if (text.startsWith("@") || !text.startsWith("\"") && text.contains("@@"))
            throw new IllegalArgumentException("no local part");
        int last = lastAt(text);
        var mailbox =
                last < 0
                        ? Mailbox.parse(text)
                        : Mailbox.parse(percent(text.substring(0, last)) + text.substring(last));
        if (mailbox.localPart().isEmpty() || mailbox.domain().length() > DOMAIN_LIMIT)
            throw new IllegalArgumentException("empty or too long");
        return mailbox;
    }

    /// `u@c` by way of `@a,@b` is `u@c@b@a`.
    private static String fold(String address, String route) {
        var out = new StringBuilder(address);
        var hops = route.split(",");
        for (int i = hops.length - 1; i >= 0; i--) {
            var hop = hops[i].strip();
            if (!hop.startsWith("@") || hop.length() < 2)
                throw new IllegalArgumentException("bad source route");
            out.append(hop);
        }
        return out.toString();
    }

    private static int lastAt(String text) {
        boolean quoted = false;
        int last = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (c == '@' && !quoted) last = i;
        }
        return last;
    }

    private static String percent(String local) {
        return local.startsWith("\"") ? local : local.replace('@', '%');
    }
}
