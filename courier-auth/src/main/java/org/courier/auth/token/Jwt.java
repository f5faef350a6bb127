package org.courier.auth.token;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A signed token in its compact form (RFC 7515 section 7.1), read but not believed.
///
/// @param signed the octets under the signature
record Jwt(
        Algorithm algorithm,
        Optional<String> keyId,
        Json.Object claims,
        byte[] signed,
        byte[] signature) {
    /// What cannot be a token that we could believe, and why.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    /// Three parts: a signed token. Others are for the provider to explain.
    static boolean is(String token) {
        return token.chars().filter(c -> c == '.').count() == 2;
    }

    static Jwt parse(String token) throws Refused {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new Refused("not a signed token");
        }
        var header = object(parts[0]);
        // RFC 7515 section 4.1.11: an extension that must be understood.
        if (header.get("crit").isPresent()) {
            throw new Refused("it has a critical extension");
        }
        var algorithm =
                header.text("alg")
                        .flatMap(Algorithm::named)
                        .orElseThrow(() -> new Refused("its algorithm is not taken"));
        var signature =
                Base64Url.octets(parts[2])
                        .filter(octets -> octets.length > 0)
                        .orElseThrow(() -> new Refused("it has no signature"));
        return new Jwt(
                algorithm,
                header.text("kid"),
                object(parts[1]),
                (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII),
                signature);
    }

    private static Json.Object object(String part) throws Refused {
        try {
            return Json.object(
                    Base64Url.text(part)
                            .orElseThrow(() -> new Refused("a part is not base64url of UTF-8")));
        } catch (Json.Broken e) {
            throw new Refused(e.getMessage());
        }
    }

    boolean isSignedBy(Jwk key) {
        return key.suits(algorithm) && algorithm.verifies(key.key(), signed, signature);
    }
}
