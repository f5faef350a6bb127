package org.courier.auth.sasl;

import org.courier.auth.token.TokenResult;
import org.courier.auth.token.Tokens;
import org.courier.core.log.Log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// OAUTHBEARER (RFC 7628) and XOAUTH2, its forerunner that most programs speak: a bearer token
/// stands for the password. A refused client is first told why in JSON, and answers once more
/// before it hears that it failed (RFC 7628 section 3.2.3).
final class Bearer implements Sasl.Exchange {
    private static final Log LOG = Log.of("authdaemond");
    private static final String SEPARATOR = "\1";
    private static final String SCHEME = "auth=bearer ";

    /// How the two differ.
    private enum Form {
        OAUTHBEARER,
        XOAUTH2
    }

    private final Mechanisms.Server server;
    private final Form form;
    private boolean asked;
    private Optional<String> refused = Optional.empty();

    private Bearer(Mechanisms.Server server, Form form) {
        this.server = server;
        this.form = form;
    }

    static Bearer oauthbearer(Mechanisms.Server server) {
        return new Bearer(server, Form.OAUTHBEARER);
    }

    static Bearer xoauth2(Mechanisms.Server server) {
        return new Bearer(server, Form.XOAUTH2);
    }

    @Override
    public Sasl.Step next(byte[] response) {
        if (refused.isPresent()) {
            // Whatever it says: %x01 or, in XOAUTH2, nothing.
            return new Sasl.Failed(form.name(), refused.get());
        }
        if (response.length == 0 && !asked) {
            asked = true;
            return new Sasl.Challenge(new byte[0]);
        }
        var said = Mechanisms.utf8(response).flatMap(this::parse);
        return said.map(this::check).orElseGet(() -> new Sasl.Aborted("expected a token"));
    }

    /// @param user empty: whosever the token is
    private record Said(String user, String token) {}

    private Optional<Said> parse(String message) {
        var parts = List.of(message.split(SEPARATOR, -1));
        var user =
                switch (form) {
                    case OAUTHBEARER -> gs2User(parts.getFirst());
                    case XOAUTH2 ->
                            Optional.of(parts.getFirst())
                                    .filter(p -> p.startsWith("user="))
                                    .map(p -> p.substring("user=".length()));
                };
        boolean ended = message.endsWith(SEPARATOR + SEPARATOR);
        var tokens =
                parts.stream()
                        .skip(1)
                        .filter(p -> p.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                        .map(p -> p.substring(SCHEME.length()).strip())
                        .toList();
        return ended && tokens.size() == 1
                ? user.map(name -> new Said(name, tokens.getFirst()))
                : Optional.empty();
    }

    /// RFC 5801 section 4: "n,a=user,", without channel binding.
    private static Optional<String> gs2User(String header) {
        var fields = header.split(",", -1);
        boolean formed =
                fields.length == 3
                        && List.of("n", "y").contains(fields[0])
                        && fields[2].isEmpty()
                        && (fields[1].isEmpty() || fields[1].startsWith("a="));
        return formed
                ? ScramText.name(fields[1].isEmpty() ? "" : fields[1].substring(2))
                : Optional.empty();
    }

    private Sasl.Step check(Said said) {
        var tokens = server.authenticator().tokens().orElseThrow();
        return switch (tokens.check(said.token())) {
            case TokenResult.Unavailable(var reason) -> {
                LOG.error(reason);
                yield new Sasl.Unavailable(reason);
            }
            case TokenResult.Invalid(var reason) -> refuse(tokens, said.user(), reason);
            case TokenResult.Valid(var user) ->
                    said.user().isEmpty() || said.user().equals(user)
                            ? letIn(tokens, user)
                            : refuse(tokens, said.user(), "it is somebody else's");
        };
    }

    private Sasl.Step letIn(Tokens tokens, String user) {
        var step = server.lookUp(form.name(), user);
        return step instanceof Sasl.Failed ? refuse(tokens, user, "its user is unknown") : step;
    }

    private Sasl.Step refuse(Tokens tokens, String user, String reason) {
        LOG.info(form.name() + ": token refused: " + reason);
        refused = Optional.of(user);
        var scopes = String.join(" ", tokens.scopes());
        var members =
                switch (form) {
                    case OAUTHBEARER ->
                            List.of(
                                    member("status", "invalid_token"),
                                    scopes.isEmpty() ? "" : member("scope", scopes),
                                    tokens.openIdConfiguration()
                                            .map(at -> member("openid-configuration", at))
                                            .orElse(""));
                    case XOAUTH2 ->
                            List.of(
                                    member("status", "401"),
                                    member("schemes", "bearer"),
                                    member("scope", scopes));
                };
        var json = members.stream().filter(m -> !m.isEmpty()).toArray(String[]::new);
        return new Sasl.Challenge(
                ("{" + String.join(",", Arrays.asList(json)) + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String member(String name, String value) {
        return Tokens.json(name) + ":" + Tokens.json(value);
    }
}
