package org.courier.smtp.outbound;

import org.courier.core.dns.Resolver;
import org.courier.smtp.wire.HostAddress;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Our name in EHLO: `esmtphelo`, or `me`; `*` is the name of the address we connect from.
final class HeloName {
    private final String name;
    private final Resolver resolver;

    HeloName(Optional<String> esmtphelo, String me, Resolver resolver) {
        this.name = esmtphelo.orElse(me);
        this.resolver = resolver;
    }

    String of(InetSocketAddress local) {
        if (!name.equals("*")) return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        if (resolver.reverse(local.getAddress()) instanceof Resolver.Found<String>(var names))
            return names.getFirst();
        var tag = local.getAddress() instanceof Inet6Address ? "IPv6:" : "";
        return "[" + tag + HostAddress.text(local.getAddress()) + "]";
    }
}
