package org.courier.auth.token;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Problem;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.config.SettingsFile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The file `oauth2`: whose tokens are taken.
public final class Oauth2Settings {
    static final Setting<Optional<String>> ISSUER =
            Setting.optional(
                    "OAUTH2_ISSUER", "Who signs the tokens (iss); needed for OAUTH2_JWKS.");
    static final Setting<Optional<String>> AUDIENCE =
            Setting.optional(
                    "OAUTH2_AUDIENCE",
                    "Whom tokens are for (aud), by blanks; one must fit. Needed for OAUTH2_JWKS.");
    static final Setting<Optional<String>> JWKS =
            Setting.optional(
                    "OAUTH2_JWKS",
                    "The provider's public keys, a JSON Web Key Set: a file or an https address.");
    static final Setting<String> USER_CLAIM =
            Setting.text(
                    "OAUTH2_USER_CLAIM",
                    "email",
                    "What in a token is the login name: email, preferred_username, sub ...");
    static final Setting<Optional<String>> SCOPE =
            Setting.optional("OAUTH2_SCOPE", "Scopes that a token must all have, by blanks.");
    static final Setting<Integer> LEEWAY =
            Setting.number(
                    "OAUTH2_LEEWAY", 30, 0, 300, "Seconds that the provider's clock may differ.");
    static final Setting<Optional<String>> INTROSPECTION =
            Setting.optional(
                    "OAUTH2_INTROSPECTION",
                    "Where the provider tells about a token (RFC 7662), an https address. Asked"
                            + " about every token, or with OAUTH2_JWKS about unsigned ones.");
    static final Setting<Optional<String>> CLIENT_ID =
            Setting.optional("OAUTH2_CLIENT_ID", "Our name there.");
    static final Setting<Optional<String>> CLIENT_SECRET =
            Setting.optional("OAUTH2_CLIENT_SECRET", "Our password there.");
    static final Setting<Integer> CACHE =
            Setting.number(
                    "OAUTH2_CACHE",
                    60,
                    0,
                    3600,
                    "Seconds for which a good answer from there is used again.");
    static final Setting<Integer> TIMEOUT =
            Setting.number(
                    "OAUTH2_TIMEOUT", 5, 1, 60, "Seconds that the provider has for an answer.");
    static final Setting<Optional<String>> CACERT =
            Setting.optional(
                    "OAUTH2_CACERT",
                    "Authorities of the provider's certificate, PEM; else this machine's.");
    static final Setting<Optional<String>> OPENID_CONFIGURATION =
            Setting.optional(
                    "OAUTH2_OPENID_CONFIGURATION",
                    "Address of the provider's configuration, told to clients that are refused.");

    public static final SettingsFile OAUTH2 =
            new SettingsFile(
                    "oauth2",
                    "Bearer tokens instead of passwords; without this file none is taken",
                    List.of(
                            ISSUER,
                            AUDIENCE,
                            JWKS,
                            USER_CLAIM,
                            SCOPE,
                            LEEWAY,
                            INTROSPECTION,
                            CLIENT_ID,
                            CLIENT_SECRET,
                            CACHE,
                            TIMEOUT,
                            CACERT,
                            OPENID_CONFIGURATION));

    private Oauth2Settings() {}

    static List<String> words(Optional<String> text) {
        return text.filter(t -> !t.isBlank()).stream()
                .flatMap(t -> List.of(t.strip().split("\\s+")).stream())
                .toList();
    }

    static Optional<String> given(Settings settings, Setting<Optional<String>> setting) {
        return settings.get(setting).map(String::strip).filter(text -> !text.isEmpty());
    }

    /// How a provider is reached.
    static Web web(Settings settings) {
        return new Web(
                Duration.ofSeconds(settings.get(TIMEOUT)), given(settings, CACERT).map(Path::of));
    }

    /// For `courier check`: a file that is there must be usable.
    public static List<Problem> prove(ConfigDirectory configuration) {
        Tokens.configured(configuration).ifPresent(Tokens::close);
        return List.of();
    }

    static ConfigError missing(Setting<?> setting, Setting<?> because) {
        return new ConfigError(
                "oauth2: " + because.name() + " is set, so " + setting.name() + " is needed");
    }
}
