package org.courier.auth.sasl;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.password.SaslPrep;
import org.courier.auth.password.ScramKeys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/// SCRAM (RFC 5802, with SHA-256 RFC 7677), with and without channel binding: client and server
/// prove to each other that they know the password, and nobody between learns it. Keys come from a
/// stored `{SCRAM-...}` hash or from a password stored in clear. Who is unknown, or has neither, is
/// answered as anybody else up to the last message.
final class ScramServer implements Sasl.Exchange {
    private static final byte[] SECRET = secret();

    private final Mechanisms.Server server;
    private final String hash;
    private final boolean plus;
    private final String name;
    private final String ownNonce;
    private boolean asked;
    private Optional<Round> round = Optional.empty();

    /// What is kept between the client's two messages. No account: nobody whom we can let in.
    private record Round(
            String user,
            String authorizationIdentity,
            byte[] binding,
            String nonce,
            String messages,
            ScramKeys keys,
            Optional<Account> account) {}

    /// @param hash "SHA-1", "SHA-256" or "SHA-512"
    ScramServer(Mechanisms.Server server, String hash, boolean plus) {
        this(server, hash, plus, ScramText.nonce());
    }

    ScramServer(Mechanisms.Server server, String hash, boolean plus, String ownNonce) {
        this.server = server;
        this.hash = hash;
        this.plus = plus;
        this.name = "SCRAM-" + hash + (plus ? "-PLUS" : "");
        this.ownNonce = ownNonce;
    }

    private static byte[] secret() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        return octets;
    }

    @Override
    public Sasl.Step next(byte[] response) {
        if (response.length == 0 && !asked && round.isEmpty()) {
            asked = true;
            return new Sasl.Challenge(new byte[0]);
        }
        var text = Mechanisms.utf8(response);
        if (text.isEmpty()) {
            return new Sasl.Aborted("not UTF-8");
        }
        return round.isEmpty() ? first(text.get()) : last(text.get(), round.get());
    }

    private Sasl.Step first(String message) {
        int flagEnd = message.indexOf(',');
        int headerEnd = message.indexOf(',', flagEnd + 1);
        if (flagEnd < 0 || headerEnd < 0) {
            return new Sasl.Aborted("expected a GS2 header");
        }
        String flag = message.substring(0, flagEnd);
        String authzid = message.substring(flagEnd + 1, headerEnd);
        String bare = message.substring(headerEnd + 1);
        var attributes = ScramText.attributes(bare);
        // A mandatory extension ("m=") before the name is one that we do not know.
        if (attributes.isEmpty() || !bare.startsWith("n=")) {
            return new Sasl.Aborted("expected a name and a nonce");
        }
        var user = ScramText.name(attributes.get().get('n')).flatMap(SaslPrep::prepare);
        String clientNonce = attributes.get().getOrDefault('r', "");
        var identity =
                authzid.isEmpty()
                        ? Optional.of("")
                        : Optional.of(authzid)
                                .filter(a -> a.startsWith("a="))
                                .flatMap(a -> ScramText.name(a.substring(2)));
        if (user.isEmpty() || identity.isEmpty() || !ScramText.isNonce(clientNonce)) {
            return new Sasl.Aborted("broken name or nonce");
        }
        byte[] header = message.substring(0, headerEnd + 1).getBytes(StandardCharsets.UTF_8);
        return switch (flag) {
            case "n" -> plus ? wrongFlag() : ask(user.get(), identity.get(), header, bare);
            case "y" ->
                    plus
                            ? wrongFlag()
                            : deceived()
                                    // RFC 5802 section 6: a downgrade by somebody between.
                                    ? new Sasl.Failed(name, user.get())
                                    : ask(user.get(), identity.get(), header, bare);
            default ->
                    binding(flag)
                            .map(data -> ask(user.get(), identity.get(), join(header, data), bare))
                            .orElseGet(ScramServer::wrongFlag);
        };
    }

    private static Sasl.Step wrongFlag() {
        return new Sasl.Aborted("channel binding does not fit the mechanism");
    }

    private boolean deceived() {
        return server.offered().stream().anyMatch((name + "-PLUS")::equalsIgnoreCase)
                && ChannelBinding.possible(server.client().tls());
    }

    private Optional<byte[]> binding(String flag) {
        return flag.startsWith("p=") && plus
                ? ChannelBinding.named(flag.substring(2))
                        .flatMap(binding -> server.client().tls().flatMap(binding::data))
                : Optional.empty();
    }

    private Sasl.Step ask(String user, String identity, byte[] binding, String bare) {
        return switch (server.authenticator().lookUp(server.client(), user)) {
            case AuthResult.TemporaryFailure(var reason, _) -> new Sasl.Unavailable(reason);
            case AuthResult.Rejected _ -> ask(user, identity, binding, bare, Optional.empty());
            case AuthResult.Accepted(var account) -> {
                var barred = server.authenticator().barred(server.client(), account);
                yield barred.isPresent()
                                && barred.get()
                                        instanceof AuthResult.TemporaryFailure(var reason, _)
                        ? new Sasl.Unavailable(reason)
                        : ask(
                                user,
                                identity,
                                binding,
                                bare,
                                Optional.of(account).filter(_ -> barred.isEmpty()));
            }
        };
    }

    private Sasl.Step ask(
            String user, String identity, byte[] binding, String bare, Optional<Account> account) {
        var stored =
                account.flatMap(Account::password)
                        .flatMap(ScramKeys::parse)
                        .filter(keys -> keys.hash().equals(hash));
        var clear = account.flatMap(Account::clearPassword);
        // One salt per name, for the known and the unknown alike; derived even where it is not
        // needed, so that all take the same time.
        byte[] salt =
                Arrays.copyOf(
                        ScramKeys.hmac(
                                "SHA-256", SECRET, (hash + user).getBytes(StandardCharsets.UTF_8)),
                        ScramKeys.SALT);
        var derived =
                ScramKeys.deriveInTurn(hash, clear.orElse("none"), salt, ScramKeys.ITERATIONS);
        if (derived.isEmpty()) {
            return new Sasl.Unavailable("too many passwords are being checked");
        }
        var keys = stored.orElse(derived.get());
        boolean known = stored.isPresent() || clear.isPresent();
        String clientNonce = ScramText.attributes(bare).orElseThrow().get('r');
        String nonce = clientNonce + ownNonce;
        String first =
                "r=%s,s=%s,i=%d".formatted(nonce, ScramText.base64(keys.salt()), keys.iterations());
        round =
                Optional.of(
                        new Round(
                                user,
                                identity,
                                binding,
                                nonce,
                                bare + "," + first,
                                keys,
                                account.filter(_ -> known)));
        return new Sasl.Challenge(first.getBytes(StandardCharsets.UTF_8));
    }

    private Sasl.Step last(String message, Round kept) {
        int proofAt = message.lastIndexOf(",p=");
        var attributes = ScramText.attributes(message);
        if (attributes.isEmpty() || proofAt < 0 || !message.startsWith("c=")) {
            return new Sasl.Aborted("expected channel binding, nonce and proof");
        }
        Function<Character, Optional<byte[]>> octets =
                attribute ->
                        Optional.ofNullable(attributes.get().get(attribute))
                                .flatMap(ScramText::octets);
        var proof = octets.apply('p');
        boolean sameChannel =
                octets.apply('c')
                        .filter(data -> MessageDigest.isEqual(data, kept.binding()))
                        .isPresent();
        boolean sameNonce = kept.nonce().equals(attributes.get().get('r'));
        if (proof.isEmpty() || !sameChannel || !sameNonce) {
            return new Sasl.Failed(name, kept.user());
        }
        byte[] all =
                (kept.messages() + "," + message.substring(0, proofAt))
                        .getBytes(StandardCharsets.UTF_8);
        if (!proves(kept.keys(), all, proof.get()) || kept.account().isEmpty()) {
            return new Sasl.Failed(name, kept.user());
        }
        byte[] signature = ScramKeys.hmac(hash, kept.keys().serverKey(), all);
        byte[] end = ("v=" + ScramText.base64(signature)).getBytes(StandardCharsets.US_ASCII);
        var done = new Sasl.Done(kept.account().get(), name, kept.user(), Optional.of(end));
        return Mechanisms.asOneself(done, kept.authorizationIdentity());
    }

    /// RFC 5802 section 3: what the client key hashes to is what we store.
    private boolean proves(ScramKeys keys, byte[] all, byte[] proof) {
        byte[] signature = ScramKeys.hmac(hash, keys.storedKey(), all);
        return proof.length == signature.length
                && MessageDigest.isEqual(
                        keys.storedKey(), ScramKeys.digest(hash, ScramText.xor(proof, signature)));
    }

    private static byte[] join(byte[] header, byte[] data) {
        byte[] out = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, out, header.length, data.length);
        return out;
    }
}
