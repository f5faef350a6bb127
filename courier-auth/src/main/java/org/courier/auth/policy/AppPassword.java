package org.courier.auth.policy;

import org.courier.core.net.Networks;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A password for one device or program: 24 letters of base 32, the first four its id, the others
/// 100 random bits. Only their hash is kept.
///
/// @param services where it counts; none: everywhere
/// @param networks from where; blank: from everywhere
public record AppPassword(
        String id,
        String name,
        SaltedHash hash,
        List<String> services,
        String networks,
        Optional<Instant> expires,
        Instant made,
        Optional<Instant> used) {
    private static final int ID = 4;
    private static final int LENGTH = 24;
    private static final int OCTETS = LENGTH * 5 / 8;

    /// A new one, and the password itself, which is nowhere else.
    record Fresh(AppPassword password, String secret) {
        /// In groups of four, for people.
        String shown() {
            return secret.replaceAll("....(?!$)", "$0 ");
        }

        @Override
        public String toString() {
            return password.toString();
        }
    }

    public AppPassword {
        services = List.copyOf(services);
    }

    /// @throws IllegalArgumentException when name, services or networks are none
    static Fresh make(
            String name, List<String> services, String networks, Optional<Instant> expires) {
        if (!name.matches("\\P{Cntrl}{1,64}"))
            throw new IllegalArgumentException("a name has 1 to 64 characters");
        for (var service : services)
            if (!service.matches("[a-z0-9-]{1,32}"))
                throw new IllegalArgumentException("no service: " + service);
        Networks.parse(networks);
        byte[] random = new byte[OCTETS];
        new SecureRandom().nextBytes(random);
        String secret = Base32.encode(random).toLowerCase(Locale.ROOT);
        var password =
                new AppPassword(
                        secret.substring(0, ID),
                        name,
                        SaltedHash.make(secret),
                        services,
                        networks,
                        expires,
                        Instant.now(),
                        Optional.empty());
        return new Fresh(password, secret);
    }

    /// What a client sent, if it looks like an app password; blanks and upper case do not matter.
    static Optional<String> secret(String sent) {
        if (sent.length() > 2 * LENGTH) return Optional.empty();
        var text = sent.replace(" ", "").toLowerCase(Locale.ROOT);
        return Optional.of(text).filter(t -> t.matches("[a-z2-7]{" + LENGTH + "}"));
    }

    boolean fits(String secret) {
        return secret.startsWith(id) && hash.fits(secret);
    }

    /// Why it does not count here and now.
    Optional<String> refusal(String service, Optional<InetAddress> from, Instant now) {
        if (!services.isEmpty() && !services.contains(service)) return Optional.of("service");
        if (!networks.isBlank() && from.filter(Networks.parse(networks)::contains).isEmpty())
            return Optional.of("network");
        return expires.filter(now::isAfter).map(_ -> "expired");
    }

    AppPassword usedAt(Instant time) {
        return new AppPassword(
                id, name, hash, services, networks, expires, made, Optional.of(time));
    }
}
