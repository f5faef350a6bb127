package org.courier.auth.policy;

import org.courier.core.config.ConfigDirectory;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// TOTP of all accounts (RFC 6238), for whoever can ask for a code: the web parts and the command.
/// Wrong codes are not counted here: `LoginRules.secondFactor` does.
public final class SecondFactor {
    private final SecretStore store;
    private final InstantSource clock;

    SecondFactor(SecretStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    public static SecondFactor of(ConfigDirectory configuration) {
        return new SecondFactor(new SecretStore(configuration), InstantSource.system());
    }

    /// What the user must get, and what is shown once.
    ///
    /// @param uri otpauth://, as a QR code holds it
    /// @param secret the same secret to type in
    public record Enrolment(String uri, String secret, List<String> recoveryCodes) {
        @Override
        public String toString() {
            return "Enrolment";
        }
    }

    public boolean has(String account) throws IOException {
        return store.read(account).totp().isPresent();
    }

    /// Gives the account a new secret in place of what it had.
    ///
    /// @param issuer whose account it is, as the user's program shows it
    /// @param hash "SHA1", which every program knows, or "SHA256"
    public Enrolment enrol(String account, String issuer, String hash) throws IOException {
        if (!Totp.HASHES.contains(hash)) throw new IllegalArgumentException("no hash: " + hash);
        var fresh = Totp.make(hash);
        store.update(account, secrets -> secrets.with(Optional.of(fresh.totp())));
        String secret = Base32.encode(fresh.totp().secret());
        String uri =
                "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=%s&digits=6&period=30"
                        .formatted(
                                escaped(issuer), escaped(account), secret, escaped(issuer), hash);
        return new Enrolment(uri, secret, fresh.recoveryCodes());
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Whether this is the account's code, or a recovery code: true once for each.
    public boolean use(String account, String code) throws IOException {
        if (!has(account)) return false;
        Instant now = clock.instant();
        var fitted = new AtomicBoolean();
        store.update(
                account,
                secrets -> {
                    var used = secrets.totp().flatMap(totp -> totp.use(code, now));
                    fitted.set(used.isPresent());
                    return used.isPresent() ? secrets.with(used) : secrets;
                });
        return fitted.get();
    }

    /// @return whether there was one
    public boolean remove(String account) throws IOException {
        boolean had = has(account);
        if (had) store.update(account, secrets -> secrets.with(Optional.empty()));
        return had;
    }
}
