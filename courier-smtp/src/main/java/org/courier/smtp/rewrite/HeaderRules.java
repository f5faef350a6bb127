package org.courier.smtp.rewrite;

/// Which of the header rules are switched off for a message: NOADDMSGID, NOADDDATE, NOADDRREWRITE
/// (1: never rewrite addresses, 2: not when a DKIM-Signature came first), and BOFHHEADERLIMIT.
public record HeaderRules(
        boolean addMessageId, boolean addDate, int noAddressRewrite, int headerLimit) {
    public static final HeaderRules STANDARD = new HeaderRules(true, true, 0, 100_000);

    /// C's smallest BOFHHEADERLIMIT.
    public static final int LEAST_HEADER_LIMIT = 1000;
}
