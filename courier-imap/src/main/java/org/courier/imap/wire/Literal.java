package org.courier.imap.wire;

/// What a client announces before a literal's octets: {n}, {n+} (RFC 7888), ~{n} (RFC 3516).
///
/// @param waits the client waits for our continuation request
/// @param eight a literal8: any octet may come
public record Literal(long size, boolean waits, boolean eight) {}
