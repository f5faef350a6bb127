package org.courier.auth.token;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Asks the provider about a token (RFC 7662). A good answer is remembered for a short while, by
/// the token's hash; the token itself is not kept.
final class Introspection {
    private static final int MOST = 10_000;

    private final Web web;
    private final URI address;
    private final String authorization;
    private final Claims claims;
    private final Duration memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Known> known = new LinkedHashMap<>();

    private record Known(TokenResult.Valid result, long until) {}

    Introspection(Web web, URI address, String id, String secret, Claims claims, Duration memory) {
        this.web = web;
        this.address = address;
        // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
        this.authorization =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (form(id) + ":" + form(secret))
                                                .getBytes(StandardCharsets.UTF_8));
        this.claims = claims;
        this.memory = memory;
    }

    private static String form(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    TokenResult check(String token) {
        String hash = hash(token);
        long now = claims.clock().millis();
        lock.lock();
        try {
            var old = known.get(hash);
            if (old != null && old.until() > now) {
                return old.result();
            }
        } finally {
            lock.unlock();
        }
        var question =
                HttpRequest.newBuilder(address)
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                BodyPublishers.ofString(
                                        "token=" + form(token) + "&token_type_hint=access_token"));
        try {
            var answer = Json.object(Base64Url.utf8(web.ask(question)).orElse(""));
            var result = claims.ofAnswer(answer);
            if (result instanceof TokenResult.Valid valid) {
                remember(hash, valid, Claims.end(answer, now + memory.toMillis()));
            }
            return result;
        } catch (IOException e) {
            return new TokenResult.Unavailable("OAUTH2_INTROSPECTION: " + e.getMessage());
        } catch (Json.Broken e) {
            return new TokenResult.Unavailable(
                    "OAUTH2_INTROSPECTION: " + address + ": " + e.getMessage());
        }
    }

    private void remember(String hash, TokenResult.Valid result, long until) {
        lock.lock();
        try {
            known.remove(hash);
            if (known.size() >= MOST) {
                known.remove(known.keySet().iterator().next());
            }
            known.put(hash, new Known(result, until));
        } finally {
            lock.unlock();
        }
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
