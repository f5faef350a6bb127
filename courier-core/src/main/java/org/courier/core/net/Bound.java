package org.courier.core.net;

import java.net.InetSocketAddress;

/// A service that listens: its name (smtp, submission, submissions, imap, imaps, pop3, pop3s) and
/// where.
public record Bound(String service, InetSocketAddress address, TlsMode tls) {
    public enum TlsMode {
        NONE,
        STARTTLS,
        IMPLICIT
    }
}
