package org.courier.core.dns;

import java.net.InetAddress;
import java.util.Optional;

/// A client's name as couriertcpd finds it: the PTR name that leads back to the address;
/// `softdnserr` when the DNS fails or the name leads elsewhere; none without a PTR.
public final class ReverseName {
    private static final Optional<String> SOFT_ERROR = Optional.of("softdnserr");

    private ReverseName() {}

    public static Optional<String> of(InetAddress address, Resolver resolver) {
        return switch (resolver.reverse(address)) {
            case Resolver.Found<String>(var names) ->
                    confirmed(names.getFirst(), address, resolver);
            case Resolver.NoData<String> _, Resolver.NoDomain<String> _ -> Optional.empty();
            case Resolver.TemporaryFailure<String> _ -> SOFT_ERROR;
        };
    }

    private static Optional<String> confirmed(String name, InetAddress address, Resolver resolver) {
        if (resolver.addresses(name) instanceof Resolver.Found<InetAddress>(var records)
                && records.contains(address))
            return Optional.of(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
        return SOFT_ERROR;
    }
}
