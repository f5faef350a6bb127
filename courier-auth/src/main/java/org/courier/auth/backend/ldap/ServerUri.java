package org.courier.auth.backend.ldap;

import org.courier.core.config.ConfigError;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// One server of LDAP_URI.
///
/// @param host for ldapi:// the socket's path
record ServerUri(Scheme scheme, String host, int port) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(ldapi?|ldaps)://(\\[[^\\]/]+\\]|[^:/]*)(?::([0-9]{1,5}))?/?(?:\\?.*)?");
    private static final String LOCAL_SOCKET = "/var/run/slapd/ldapi";

    enum Scheme {
        LDAP,
        LDAPS,
        LDAPI
    }

    /// Blanks or commas between them.
    static List<ServerUri> list(String text) {
        return Arrays.stream(text.split("[\\s,]+"))
                .filter(uri -> !uri.isEmpty())
                .map(ServerUri::of)
                .toList();
    }

    private static ServerUri of(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw mistake(text);
        }
        var scheme =
                switch (parts.group(1)) {
                    case "ldap" -> Scheme.LDAP;
                    case "ldaps" -> Scheme.LDAPS;
                    default -> Scheme.LDAPI;
                };
        int usual = scheme == Scheme.LDAPS ? 636 : 389;
        int port = parts.group(3) == null ? usual : Integer.parseInt(parts.group(3));
        if (port == 0 || port > 65535) {
            throw mistake(text);
        }
        String host = parts.group(2).replaceAll("[\\[\\]]", "");
        return new ServerUri(scheme, scheme == Scheme.LDAPI ? socket(host) : host(host), port);
    }

    private static ConfigError mistake(String text) {
        return new ConfigError(
                "authldaprc: LDAP_URI: read \""
                        + text
                        + "\", expected ldap://host:port, ldaps://host:port or"
                        + " ldapi://%2Fpath%2Fto%2Fsocket");
    }

    private static String host(String host) {
        return host.isEmpty() ? "localhost" : host;
    }

    private static String socket(String host) {
        try {
            // A plus is itself in a URI.
            String path = URLDecoder.decode(host.replace("+", "%2B"), StandardCharsets.UTF_8);
            return path.isEmpty() ? LOCAL_SOCKET : Path.of(path).toString();
        } catch (IllegalArgumentException _) {
            throw mistake("ldapi://" + host);
        }
    }
}
