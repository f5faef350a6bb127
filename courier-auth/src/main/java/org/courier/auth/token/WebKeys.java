package org.courier.auth.token;

import org.courier.core.log.Log;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Keys at an address of the provider's: fetched anew every ten minutes, and when a token names an
/// unknown one, but at most once a minute. While the provider is away the last ones are good.
final class WebKeys implements Keys {
    private static final Log LOG = Log.of("authdaemond");
    private static final Duration OLD = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Web web;
    private final URI address;
    private final InstantSource clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile State state = new State(Optional.empty(), 0, 0, "");

    /// @param tried when the provider was last asked; @param got when it last answered, in
    ///   milliseconds
    private record State(Optional<List<Jwk>> keys, long tried, long got, String trouble) {}

    WebKeys(Web web, URI address, InstantSource clock) {
        this.web = web;
        this.address = address;
        this.clock = clock;
    }

    @Override
    public List<Jwk> signers(Optional<String> keyId) throws IOException {
        if (!isFresh(keyId)) {
            if (known(keyId)) {
                // Others go on with the keys at hand.
                if (fetching.tryLock()) {
                    fetch(keyId);
                }
            } else {
                fetching.lock();
                fetch(keyId);
            }
        }
        var now = state;
        if (!known(keyId) && !now.trouble().isEmpty()) {
            throw new IOException(now.trouble());
        }
        return Keys.named(now.keys().orElse(List.of()), keyId);
    }

    private boolean known(Optional<String> keyId) {
        return state.keys().filter(keys -> !Keys.named(keys, keyId).isEmpty()).isPresent();
    }

    /// Nothing is to be asked: the keys are there and young, or were asked for a moment ago.
    private boolean isFresh(Optional<String> keyId) {
        long now = clock.millis();
        boolean young = known(keyId) && now - state.got() < OLD.toMillis();
        return young || state.tried() > 0 && now - state.tried() < PAUSE.toMillis();
    }

    /// With the lock held, which this lets go.
    private void fetch(Optional<String> keyId) {
        try {
            if (isFresh(keyId)) {
                return;
            }
            long now = clock.millis();
            try {
                var keys = Keys.parse(web.ask(HttpRequest.newBuilder(address)));
                state = new State(Optional.of(keys), now, now, "");
            } catch (IOException e) {
                String trouble = "OAUTH2_JWKS: " + e.getMessage();
                // Without keys the login says so.
                if (state.keys().isPresent() && !trouble.equals(state.trouble())) {
                    LOG.error(trouble);
                }
                state = new State(state.keys(), now, state.got(), trouble);
            }
        } finally {
            fetching.unlock();
        }
    }
}
