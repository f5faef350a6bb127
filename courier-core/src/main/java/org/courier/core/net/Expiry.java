package org.courier.core.net;

import org.courier.core.log.Log;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Warns of certificates that end soon, from two weeks before, once a day while they are in use.
final class Expiry {
    private static final Log LOG = Log.of("couriertls");
    private static final Duration SOON = Duration.ofDays(14);

    private final Map<Path, LocalDate> looked = new ConcurrentHashMap<>();

    void look(Path file, List<X509Certificate> chain) {
        var now = Instant.now();
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (today.equals(looked.put(file, today))) return;
        warning(file, chain, now).ifPresent(LOG::warn);
    }

    /// What the log and `courier check` say; the first of a chain to end counts.
    static Optional<String> warning(Path file, List<X509Certificate> chain, Instant now) {
        var ends = ends(chain);
        if (now.plus(SOON).isBefore(ends)) return Optional.empty();
        var verb = now.isAfter(ends) ? "expired" : "expires";
        return Optional.of(file + ": the certificate " + verb + " on " + ends);
    }

    static Instant ends(List<X509Certificate> chain) {
        return chain.stream()
                .map(c -> c.getNotAfter().toInstant())
                .sorted()
                .findFirst()
                .orElseThrow();
    }
}
