package org.courier.core.net;

import org.courier.core.net.AccessList.Allow;
import org.courier.core.net.AccessList.Decision;
import org.courier.core.net.AccessList.Deny;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who may connect to a service, and with which variables, in couriertcpd's order: the access file
/// asked for the address connected to, the access file asked for the client, and, once the client
/// is counted, the DNS lists and -drop.
///
/// @param local whether the access file is asked for the address connected to (-accesslocal)
/// @param denyMessage what is said to those who may not connect
/// @param drop variables that close a connection when they have a value
public record Admission(
        Optional<AccessList> access,
        boolean local,
        Optional<String> denyMessage,
        Optional<DnsLists> lists,
        List<String> drop) {
    public static final Admission EVERYBODY =
            new Admission(Optional.empty(), false, Optional.empty(), Optional.empty(), List.of());

    public static Admission by(AccessList access) {
        return new Admission(
                Optional.of(access), false, Optional.empty(), Optional.empty(), List.of());
    }

    /// What the access file says. Who connected to the wrong place gets no message; variables of
    /// the client's entry replace those of the place's.
    Decision decide(InetSocketAddress place, InetAddress client) {
        if (access.isEmpty()) return new Allow(Map.of());
        var all = new LinkedHashMap<String, String>();
        if (local) {
            switch (access.get().checkLocal(place)) {
                case Deny _ -> {
                    return new Deny(Optional.empty());
                }
                case Allow(var variables) -> all.putAll(variables);
            }
        }
        return switch (access.get().check(client)) {
            case Deny deny -> deny;
            case Allow(var variables) -> {
                all.putAll(variables);
                yield new Allow(Map.copyOf(all));
            }
        };
    }

    /// What the DNS lists add to variables.
    Map<String, String> listed(InetAddress client, Map<String, String> variables)
            throws IOException {
        return lists.isPresent() ? lists.get().variables(client, variables) : Map.of();
    }

    boolean drops(Map<String, String> variables) {
        return drop.stream().anyMatch(v -> !variables.getOrDefault(v, "").isEmpty());
    }
}
