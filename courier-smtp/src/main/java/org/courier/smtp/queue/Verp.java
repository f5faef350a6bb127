package org.courier.smtp.queue;

/// Variable envelope return paths (draft-varshavchik-verp-smtpext): the sender's address holds the
/// recipient's, so that a bounce tells whose copy it is of.
public final class Verp {
    private static final String ENCODED = "@:%!-[]+";

    private Verp() {}

    /// `list@x` and `alice@y` give `list-alice=y@x`. A null or bare sender stays as it is.
    public static String sender(String reversePath, String recipient) {
        int at = reversePath.lastIndexOf('@');
        if (at < 0) return reversePath;
        int end = recipient.lastIndexOf('@');
        // a recipient without a domain has = encoded too, for it would look like one
        var whom =
                end < 0
                        ? encoded(recipient).replace("=", "+3D")
                        : encoded(recipient.substring(0, end))
                                + "="
                                + encoded(recipient.substring(end + 1));
        return reversePath.substring(0, at) + "-" + whom + reversePath.substring(at);
    }

    private static String encoded(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (ENCODED.indexOf(c) < 0) out.append(c);
            else out.append(String.format("+%02X", (int) c));
        }
        return out.toString();
    }
}
