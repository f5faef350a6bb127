package org.courier.auth.backend.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/// libpq's parameters in the words of the JDBC driver.
final class PgParameters {
    /// Named alike, or almost.
    private static final Map<String, String> SAME =
            Map.ofEntries(
                    Map.entry("user", "user"),
                    Map.entry("password", "password"),
                    Map.entry("sslmode", "sslmode"),
                    Map.entry("sslcert", "sslcert"),
                    Map.entry("sslkey", "sslkey"),
                    Map.entry("sslrootcert", "sslrootcert"),
                    Map.entry("sslpassword", "sslpassword"),
                    Map.entry("sslnegotiation", "sslNegotiation"),
                    Map.entry("channel_binding", "channelBinding"),
                    Map.entry("application_name", "ApplicationName"),
                    Map.entry("options", "options"),
                    Map.entry("gssencmode", "gssEncMode"),
                    Map.entry("krbsrvname", "kerberosServerName"),
                    Map.entry("require_auth", "requireAuth"));

    /// They say where, or mean nothing here: names are always in UTF-8, time-outs are ours.
    private static final Set<String> OTHERS =
            Set.of(
                    "host",
                    "hostaddr",
                    "port",
                    "dbname",
                    "target_session_attrs",
                    "client_encoding",
                    "connect_timeout",
                    "fallback_application_name",
                    "keepalives",
                    "keepalives_idle",
                    "keepalives_interval",
                    "keepalives_count",
                    "tcp_user_timeout",
                    "sslcompression",
                    "sslsni",
                    "ssl_min_protocol_version",
                    "ssl_max_protocol_version",
                    "load_balance_hosts");

    private static final Map<String, String> TARGETS =
            Map.of(
                    "any", "any",
                    "read-write", "primary",
                    "primary", "primary",
                    "read-only", "secondary",
                    "standby", "secondary",
                    "prefer-standby", "preferSecondary");

    private PgParameters() {}

    static void check(Map<String, String> parameters) {
        for (String key : parameters.keySet()) {
            if (!SAME.containsKey(key) && !OTHERS.contains(key)) {
                throw new IllegalArgumentException("invalid connection option \"" + key + "\"");
            }
        }
        for (String key : List.of("user", "dbname")) {
            if (!parameters.containsKey(key) && !parameters.containsKey("user")) {
                throw new IllegalArgumentException(key + "= is missing");
            }
        }
        for (String host : list(parameters, "host")) {
            if (host.isEmpty() || host.startsWith("/") || host.startsWith("@")) {
                throw new IllegalArgumentException(
                        "host= names no host of the network; write host=localhost, since the"
                                + " server's Unix socket cannot be used");
            }
        }
        if (!parameters.containsKey("host") && !parameters.containsKey("hostaddr")) {
            throw new IllegalArgumentException(
                    "host= is missing; write host=localhost, since the server's Unix socket cannot"
                            + " be used");
        }
        String target = parameters.getOrDefault("target_session_attrs", "any");
        if (!TARGETS.containsKey(target)) {
            throw new IllegalArgumentException(
                    "target_session_attrs= is none of " + TARGETS.keySet());
        }
        addresses(parameters);
    }

    private static List<String> list(Map<String, String> parameters, String key) {
        String text = parameters.get(key);
        return text == null ? List.of() : List.of(text.split(",", -1));
    }

    /// host:port of each server, hostaddr before host. One port serves for all.
    static List<String> addresses(Map<String, String> parameters) {
        var hosts = list(parameters, parameters.containsKey("hostaddr") ? "hostaddr" : "host");
        var ports = list(parameters, "port");
        if (ports.size() > 1 && ports.size() != hosts.size()) {
            throw new IllegalArgumentException("port= has another number of values than host=");
        }
        var all = new ArrayList<String>();
        for (int i = 0; i < hosts.size(); i++) {
            String port = ports.isEmpty() ? "" : ports.get(ports.size() == 1 ? 0 : i).strip();
            if (!port.matches("[0-9]{0,5}") || !port.isEmpty() && Integer.parseInt(port) > 65_535) {
                throw new IllegalArgumentException("port= is no number from 1 to 65535");
            }
            String host = hosts.get(i).strip();
            String name = host.contains(":") ? "[" + host + "]" : host;
            all.add(name + ":" + (port.isEmpty() || port.equals("0") ? "5432" : port));
        }
        return all;
    }

    static String database(Map<String, String> parameters) {
        return parameters.getOrDefault("dbname", parameters.getOrDefault("user", ""));
    }

    static Properties properties(Map<String, String> parameters) {
        var properties = new Properties();
        properties.put("ApplicationName", "courier");
        SAME.forEach(
                (libpq, jdbc) -> {
                    if (parameters.containsKey(libpq)) {
                        properties.put(jdbc, parameters.get(libpq));
                    }
                });
        String target = parameters.getOrDefault("target_session_attrs", "any");
        properties.put("targetServerType", TARGETS.get(target));
        properties.put("tcpKeepAlive", "true");
        return properties;
    }
}
