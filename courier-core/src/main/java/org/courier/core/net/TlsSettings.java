package org.courier.core.net;

import org.courier.core.config.Setting;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/// The TLS_* settings that esmtpd, imapd-ssl and pop3d-ssl share.
public final class TlsSettings {
    public static final Setting<Optional<String>> TLS_CERTFILE =
            Setting.optional(
                    "TLS_CERTFILE",
                    "Certificate chain and private key, PEM. FILE.servername (SNI) or"
                            + " FILE.localaddress is preferred where it exists.");

    public static final Setting<Optional<String>> TLS_PRIVATE_KEYFILE =
            Setting.optional(
                    "TLS_PRIVATE_KEYFILE",
                    "Private key, PEM, with the same suffixes; empty: in the certificate's file.");

    public static final Setting<String> TLS_PROTOCOL =
            Setting.text(
                    "TLS_PROTOCOL",
                    "",
                    "TLSv1.2, TLSv1.2+, TLSv1.3: one version, or it and higher (+); ++ also makes"
                            + " the server choose the cipher. Older versions are not offered.");

    public static final Setting<String> TLS_STARTTLS_PROTOCOL =
            Setting.text(
                    "TLS_STARTTLS_PROTOCOL", "", "The same for STARTTLS; empty: TLS_PROTOCOL.");

    public static final Setting<String> TLS_CIPHER_LIST =
            Setting.text(
                    "TLS_CIPHER_LIST",
                    "",
                    "Ciphers in OpenSSL's words; empty: all that are safe today.");

    public static final Setting<String> TLS_PRIORITY =
            Setting.text(
                    "TLS_PRIORITY",
                    "",
                    "GnuTLS's priority text: read and not used; safe defaults.");

    public static final Setting<Integer> TLS_MIN_DH_BITS =
            Setting.number(
                    "TLS_MIN_DH_BITS",
                    0,
                    0,
                    16384,
                    "Read and not used: groups of less than 2048 bits are never offered.");

    public static final Setting<Integer> TLS_TIMEOUT =
            Setting.number(
                    "TLS_TIMEOUT", 0, 0, Integer.MAX_VALUE, "Read and not used, as in C Courier.");

    public static final Setting<Optional<String>> TLS_DHPARAMS =
            Setting.optional(
                    "TLS_DHPARAMS", "Read and not used: the well-known groups (RFC 7919) are.");

    public static final Setting<Optional<String>> TLS_TRUSTCERTS =
            Setting.optional(
                    "TLS_TRUSTCERTS",
                    "Certificates of trusted authorities: a PEM file or a directory of them.");

    public static final Setting<String> TLS_VERIFYPEER =
            Setting.text(
                    "TLS_VERIFYPEER",
                    "PEER",
                    "NONE, PEER (a certificate the client shows must be trusted) or REQUIREPEER"
                            + " (it must show one). Without TLS_TRUSTCERTS none is asked for.");

    public static final Setting<String> TLS_EXTERNAL =
            Setting.text(
                    "TLS_EXTERNAL",
                    "",
                    "What in a client's verified certificate is the login name, for AUTH EXTERNAL:"
                            + " a field of its subject (emailaddress, cn), or SAN for the mail"
                            + " addresses among its alternative names.");

    public static final Setting<Optional<String>> TLS_CACHEFILE =
            Setting.optional("TLS_CACHEFILE", "Read and not used: sessions are kept in memory.");

    public static final Setting<Long> TLS_CACHESIZE =
            Setting.size(
                    "TLS_CACHESIZE",
                    524288,
                    0,
                    Long.MAX_VALUE,
                    "Read and not used: sessions are kept in memory.");

    public static final Setting<String> TLS_ALPN =
            Setting.text(
                    "TLS_ALPN",
                    "",
                    "Application protocols (ALPN) offered, by comma or space; a client that asks"
                            + " for others only is refused.");

    /// For the SettingsFile of a server.
    public static final List<Setting<?>> ALL =
            List.of(
                    TLS_CERTFILE,
                    TLS_PRIVATE_KEYFILE,
                    TLS_PROTOCOL,
                    TLS_STARTTLS_PROTOCOL,
                    TLS_CIPHER_LIST,
                    TLS_PRIORITY,
                    TLS_MIN_DH_BITS,
                    TLS_TIMEOUT,
                    TLS_DHPARAMS,
                    TLS_TRUSTCERTS,
                    TLS_VERIFYPEER,
                    TLS_EXTERNAL,
                    TLS_CACHEFILE,
                    TLS_CACHESIZE,
                    TLS_ALPN);

    private TlsSettings() {}

    /// A file's failure in words.
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "read \"" + e.getMessage() + "\", expected a file";
            case AccessDeniedException _ ->
                    "read \"" + e.getMessage() + "\", expected a file that may be read";
            default -> e.getMessage();
        };
    }
}
