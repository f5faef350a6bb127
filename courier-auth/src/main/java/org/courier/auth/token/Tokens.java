package org.courier.auth.token;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whose a bearer token is, by the file `oauth2`.
public final class Tokens implements AutoCloseable {
    private static final int LONGEST = 8192;

    /// RFC 6750 section 2.1.
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final Web web;
    private final Claims claims;
    private final Optional<Keys> keys;
    private final Optional<Introspection> introspection;
    private final Optional<String> openIdConfiguration;

    private Tokens(
            Web web,
            Claims claims,
            Optional<Keys> keys,
            Optional<Introspection> introspection,
            Optional<String> openIdConfiguration) {
        this.web = web;
        this.claims = claims;
        this.keys = keys;
        this.introspection = introspection;
        this.openIdConfiguration = openIdConfiguration;
    }

    /// Those of a configuration; empty when it says nothing of tokens.
    ///
    /// @throws ConfigError when what it says cannot be
    public static Optional<Tokens> configured(ConfigDirectory configuration) {
        return configuration.has(Oauth2Settings.OAUTH2.name())
                ? Optional.of(of(configuration.settings(Oauth2Settings.OAUTH2)))
                        .filter(tokens -> !tokens.isEmpty())
                : Optional.empty();
    }

    static Tokens of(Settings settings) {
        return of(settings, InstantSource.system());
    }

    static Tokens of(Settings settings, InstantSource clock) {
        var issuer = Oauth2Settings.given(settings, Oauth2Settings.ISSUER);
        var audiences = Oauth2Settings.words(settings.get(Oauth2Settings.AUDIENCE));
        var jwks = Oauth2Settings.given(settings, Oauth2Settings.JWKS);
        if (jwks.isPresent() && issuer.isEmpty()) {
            throw Oauth2Settings.missing(Oauth2Settings.ISSUER, Oauth2Settings.JWKS);
        }
        if (jwks.isPresent() && audiences.isEmpty()) {
            throw Oauth2Settings.missing(Oauth2Settings.AUDIENCE, Oauth2Settings.JWKS);
        }
        var claims =
                new Claims(
                        issuer,
                        audiences,
                        Oauth2Settings.words(settings.get(Oauth2Settings.SCOPE)),
                        settings.get(Oauth2Settings.USER_CLAIM).strip(),
                        settings.get(Oauth2Settings.LEEWAY),
                        clock);
        var web = Oauth2Settings.web(settings);
        return new Tokens(
                web,
                claims,
                jwks.map(place -> keys(web, place, clock)),
                introspection(web, settings, claims),
                Oauth2Settings.given(settings, Oauth2Settings.OPENID_CONFIGURATION));
    }

    private static Keys keys(Web web, String place, InstantSource clock) {
        return place.contains("://")
                ? new WebKeys(web, Web.address(Oauth2Settings.JWKS.name(), place), clock)
                : new FileKeys(Path.of(place));
    }

    private static Optional<Introspection> introspection(
            Web web, Settings settings, Claims claims) {
        var place = Oauth2Settings.INTROSPECTION;
        var id = Oauth2Settings.given(settings, Oauth2Settings.CLIENT_ID);
        var secret = Oauth2Settings.given(settings, Oauth2Settings.CLIENT_SECRET);
        return Oauth2Settings.given(settings, place)
                .map(
                        address ->
                                new Introspection(
                                        web,
                                        Web.address(place.name(), address),
                                        id.orElseThrow(
                                                () ->
                                                        Oauth2Settings.missing(
                                                                Oauth2Settings.CLIENT_ID, place)),
                                        secret.orElseThrow(
                                                () ->
                                                        Oauth2Settings.missing(
                                                                Oauth2Settings.CLIENT_SECRET,
                                                                place)),
                                        claims,
                                        Duration.ofSeconds(settings.get(Oauth2Settings.CACHE))));
    }

    boolean isEmpty() {
        return keys.isEmpty() && introspection.isEmpty();
    }

    public TokenResult check(String token) {
        if (token.length() > LONGEST || !FORM.matcher(token).matches()) {
            return new TokenResult.Invalid("it is no token");
        }
        if (keys.isPresent() && (Jwt.is(token) || introspection.isEmpty())) {
            return signed(token, keys.get());
        }
        return introspection
                .map(provider -> provider.check(token))
                .orElseGet(() -> new TokenResult.Invalid("it is no signed token"));
    }

    private TokenResult signed(String token, Keys signers) {
        try {
            var jwt = Jwt.parse(token);
            boolean ours = signers.signers(jwt.keyId()).stream().anyMatch(jwt::isSignedBy);
            return ours
                    ? claims.ofToken(jwt.claims())
                    : new TokenResult.Invalid("no key of the provider fits its signature");
        } catch (Jwt.Refused e) {
            return new TokenResult.Invalid(e.getMessage());
        } catch (IOException e) {
            return new TokenResult.Unavailable(e.getMessage());
        }
    }

    /// Scopes a token must have, as a client is told.
    public List<String> scopes() {
        return claims.scopes();
    }

    /// Where clients find out how to get a token.
    public Optional<String> openIdConfiguration() {
        return openIdConfiguration;
    }

    /// A text as a JSON string, for answers to clients.
    public static String json(String text) {
        return Json.quoted(text);
    }

    @Override
    public void close() {
        web.close();
    }
}
