package org.courier.auth.token;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The keys of a provider (RFC 7517 section 5).
interface Keys {
    int MOST = 100;

    /// Those that may have signed, freshly read when none is known by this name.
    List<Jwk> signers(Optional<String> keyId) throws IOException;

    static List<Jwk> parse(byte[] octets) throws IOException {
        try {
            var text = Base64Url.utf8(octets).orElseThrow(() -> new IOException("not UTF-8"));
            if (!(Json.object(text).get("keys").orElse(new Json.Null())
                    instanceof Json.Array(var values))) {
                throw new IOException("expected a member \"keys\"");
            }
            return values.stream()
                    .limit(MOST)
                    .filter(Json.Object.class::isInstance)
                    .flatMap(key -> Jwk.of((Json.Object) key).stream())
                    .toList();
        } catch (Json.Broken e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// A token that names no key may be by any.
    static List<Jwk> named(List<Jwk> all, Optional<String> keyId) {
        return keyId.isEmpty()
                ? all
                : all.stream().filter(key -> key.keyId().equals(keyId)).toList();
    }
}
