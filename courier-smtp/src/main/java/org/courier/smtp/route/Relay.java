package org.courier.smtp.route;

import org.courier.core.config.ConfigDirectory;

import java.util.Locale;
import java.util.OptionalInt;

/// A host to relay to, as `esmtproutes` writes it: `host[,port] [/FLAG[, ]FLAG]`. The host is a
/// domain whose mail exchangers are asked for, or an address in brackets.
///
/// @param written `host[,port]`, the key of `esmtpauthclient`
public record Relay(
        String written,
        String host,
        OptionalInt port,
        Security security,
        boolean ipv4Only,
        boolean ipv6Only) {

    public enum Security {
        /// TLS where the other host has it.
        NONE,
        /// SECURITY=STARTTLS: TLS with a verified certificate of a trusted private authority.
        STARTTLS,
        /// SECURITY=REQUIRED: TLS, or no mail.
        REQUIRED,
        /// SECURITY=SMTPS: TLS from the first octet.
        SMTPS
    }

    /// @throws IllegalArgumentException with the reason
    public static Relay parse(String text) {
        int slash = text.lastIndexOf('/');
        var written = (slash < 0 ? text : text.substring(0, slash)).strip();
        var host = written;
        var port = OptionalInt.empty();
        int comma = written.lastIndexOf(',');
        if (comma >= 0 && !written.endsWith("]")) {
            host = written.substring(0, comma).strip();
            port = OptionalInt.of(port(written.substring(comma + 1).strip()));
        }
        var security = Security.NONE;
        boolean four = false;
        boolean six = false;
        for (var flag : (slash < 0 ? "" : text.substring(slash + 1)).split("[ \t,]+")) {
            switch (flag.toUpperCase(Locale.ROOT)) {
                case "", "SECURITY=NONE" -> {}
                case "SECURITY=STARTTLS" -> security = Security.STARTTLS;
                case "SECURITY=REQUIRED" -> security = Security.REQUIRED;
                case "SECURITY=SMTPS" -> security = Security.SMTPS;
                case "IPV4ONLY" -> four = true;
                case "IPV6ONLY" -> six = true;
                default ->
                        throw new IllegalArgumentException(
                                "read \"/"
                                        + flag
                                        + "\", expected /SECURITY=STARTTLS, /SECURITY=REQUIRED,"
                                        + " /SECURITY=SMTPS, /IPV4ONLY or /IPV6ONLY");
            }
        }
        if (host.chars().anyMatch(c -> c <= ' '))
            throw new IllegalArgumentException("read \"" + host + "\", expected a host");
        return new Relay(written, host, port, security, four, six);
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}")
                && Integer.parseInt(text) > 0
                && Integer.parseInt(text) < 65536) return Integer.parseInt(text);
        throw new IllegalArgumentException(
                "read \"," + text + "\", expected a port from 1 to 65535");
    }

    /// The same for a domain without a route.
    static Relay direct(String domain) {
        return new Relay(domain, domain, OptionalInt.empty(), Security.NONE, false, false);
    }

    /// The same with this host where the route names none.
    Relay orHost(String domain) {
        if (!host.isEmpty()) return this;
        return new Relay(domain + written, domain, port, security, ipv4Only, ipv6Only);
    }

    static Relay parse(ConfigDirectory.Line line, String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw line.error(e.getMessage());
        }
    }

    /// As parse() reads it: the key under which recipients share a transaction.
    @Override
    public String toString() {
        var flags = new StringBuilder();
        if (security != Security.NONE) flags.append(" SECURITY=").append(security);
        if (ipv4Only) flags.append(" IPV4ONLY");
        if (ipv6Only) flags.append(" IPV6ONLY");
        return flags.isEmpty() ? written : written + " /" + flags.substring(1);
    }
}
