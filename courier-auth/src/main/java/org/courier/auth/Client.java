package org.courier.auth;

import org.courier.core.net.TlsInfo;

import java.net.InetSocketAddress;
import java.util.Optional;

/// Who asks: C's service name ("imap", "pop3", "esmtp"), the client's address, its TLS.
public record Client(String service, InetSocketAddress remote, Optional<TlsInfo> tls) {}
