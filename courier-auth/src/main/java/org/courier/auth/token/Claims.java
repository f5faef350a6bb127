package org.courier.auth.token;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What a token must say to be good here (RFC 7519 section 4.1).
///
/// @param issuer @param audiences nothing: not looked at
record Claims(
        Optional<String> issuer,
        List<String> audiences,
        List<String> scopes,
        String userClaim,
        int leeway,
        InstantSource clock) {
    private static final int LONGEST_USER = 512;

    /// A signed token says all of it: one without an audience or an end is for anybody for ever.
    TokenResult ofToken(Json.Object claims) {
        if (claims.get("exp").isEmpty()) {
            return new TokenResult.Invalid("it never expires");
        }
        if (claims.texts("aud").stream().noneMatch(audiences::contains)) {
            return new TokenResult.Invalid("it is for another audience");
        }
        if (!claims.text("iss").equals(issuer)) {
            return new TokenResult.Invalid("it is by another issuer");
        }
        return checked(claims);
    }

    /// What the provider itself says need not be complete (RFC 7662 section 2.2).
    TokenResult ofAnswer(Json.Object claims) {
        if (!claims.isTrue("active")) {
            return new TokenResult.Invalid("the provider does not know it as good");
        }
        var aud = claims.texts("aud");
        if (!audiences.isEmpty() && !aud.isEmpty() && aud.stream().noneMatch(audiences::contains)) {
            return new TokenResult.Invalid("it is for another audience");
        }
        boolean foreign =
                issuer.isPresent()
                        && claims.get("iss").isPresent()
                        && !claims.text("iss").equals(issuer);
        return foreign ? new TokenResult.Invalid("it is by another issuer") : checked(claims);
    }

    private TokenResult checked(Json.Object claims) {
        var now = BigDecimal.valueOf(clock.millis(), 3);
        var slack = BigDecimal.valueOf(leeway);
        if (!within(claims, "exp", now.subtract(slack), 1)) {
            return new TokenResult.Invalid("it has expired");
        }
        if (!within(claims, "nbf", now.add(slack), -1)) {
            return new TokenResult.Invalid("it is not good yet");
        }
        // RFC 7662 and RFC 9068 write scopes with blanks between, some providers as an array "scp".
        var scope =
                String.join(" ", claims.texts("scope"))
                        + " "
                        + String.join(" ", claims.texts("scp"));
        if (!List.of(scope.strip().split(" +")).containsAll(scopes)) {
            return new TokenResult.Invalid("it has not the scope " + String.join(" ", scopes));
        }
        // Who writes an address of somebody else into their own record is not yet that somebody.
        boolean unverified =
                userClaim.equals("email")
                        && claims.get("email_verified").filter(v -> !isTrue(v)).isPresent();
        if (unverified) {
            return new TokenResult.Invalid("its mail address is not verified");
        }
        return claims.text(userClaim)
                .filter(Claims::isUser)
                .<TokenResult>map(TokenResult.Valid::new)
                .orElseGet(() -> new TokenResult.Invalid("it has no " + userClaim));
    }

    private static boolean isTrue(Json value) {
        return value.equals(new Json.Bool(true)) || value.equals(new Json.Text("true"));
    }

    private static boolean isUser(String user) {
        return !user.isBlank()
                && user.length() <= LONGEST_USER
                && user.chars().noneMatch(Character::isISOControl);
    }

    /// Whether a time that may be missing lies on this side (1: after) of the bound.
    private static boolean within(Json.Object claims, String name, BigDecimal bound, int side) {
        return switch (claims.get(name).orElse(new Json.Null())) {
            case Json.Null _ -> !claims.members().containsKey(name);
            case Json.Number(var time) ->
                    time.compareTo(bound) * side > 0 || side < 0 && time.compareTo(bound) == 0;
            case Json.Text _, Json.Bool _, Json.Array _, Json.Object _ -> false;
        };
    }

    /// When what is known about a token ends at the latest, in milliseconds.
    static long end(Json.Object claims, long latest) {
        return claims.get("exp")
                .filter(Json.Number.class::isInstance)
                .map(exp -> ((Json.Number) exp).value().multiply(BigDecimal.valueOf(1000)))
                .map(exp -> exp.min(BigDecimal.valueOf(latest)).longValue())
                .orElse(latest);
    }
}
