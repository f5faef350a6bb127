package org.courier.auth.sasl;

import org.courier.auth.Credentials;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// CRAM-MD5 (RFC 2195) and its sisters with SHA-1 and SHA-256: the client answers a challenge with
/// its name and the HMAC of the challenge under the password.
final class Cram implements Sasl.Exchange {
    private final Mechanisms.Server server;
    private final String hash;
    private Optional<String> challenge = Optional.empty();

    /// @param hash "md5", "sha1" or "sha256"
    Cram(Mechanisms.Server server, String hash) {
        this.server = server;
        this.hash = hash;
    }

    @Override
    public Sasl.Step next(byte[] response) {
        if (challenge.isEmpty()) {
            return challenge(response);
        }
        var text = Mechanisms.utf8(response);
        // The name may hold blanks, the digest cannot: the last one divides.
        int blank = text.map(t -> t.lastIndexOf(' ')).orElse(-1);
        if (text.isEmpty() || blank < 0) {
            return new Sasl.Aborted("expected a name, a blank and a digest");
        }
        String user = text.get().substring(0, blank);
        String digest = text.get().substring(blank + 1);
        String name = "CRAM-" + hash.toUpperCase(Locale.ROOT);
        return server.authenticate(name, new Credentials.Cram(hash, challenge.get(), user, digest));
    }

    private Sasl.Step challenge(byte[] initialResponse) {
        if (initialResponse.length > 0) {
            return new Sasl.Aborted("the server speaks first");
        }
        byte[] nonce = new byte[16];
        new SecureRandom().nextBytes(nonce);
        String hex = HexFormat.of().withUpperCase().formatHex(nonce);
        challenge = Optional.of("<" + hex + "@" + server.hostName() + ">");
        return new Sasl.Challenge(challenge.get().getBytes(StandardCharsets.UTF_8));
    }
}
