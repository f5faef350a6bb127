package org.courier.auth.sasl;

import org.courier.auth.password.ScramKeys;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/// The client side of SCRAM (RFC 5802).
final class ScramClient implements ClientSasl.Exchange {
    /// A server must not make us compute for minutes, nor lend itself to a quick guess at the
    /// password (RFC 7677 section 4).
    private static final int LEAST_ITERATIONS = 4096;

    private static final int MOST_ITERATIONS = 1_000_000;

    private final ClientSasl.Secrets login;
    private final String hash;
    private final boolean plus;
    private final String nonce;
    private final String header;
    private final String bare;
    private boolean begun;
    private boolean confirmed;
    private Optional<String> expected = Optional.empty();

    ScramClient(ClientSasl.Secrets login, String hash, boolean plus) {
        this(login, hash, plus, ScramText.nonce());
    }

    ScramClient(ClientSasl.Secrets login, String hash, boolean plus, String nonce) {
        this.login = login;
        this.hash = hash;
        this.plus = plus;
        this.nonce = nonce;
        header = flag() + ",,";
        bare = "n=" + ScramText.wireName(login.user()) + ",r=" + nonce;
    }

    /// RFC 5802 section 6: "y" tells a server that we would bind, had it offered to.
    private String flag() {
        var binding = ChannelBinding.best(login.tls());
        if (plus) {
            return "p=" + binding.orElseThrow().registeredName();
        }
        boolean offered = login.offered().contains(mechanism() + "-PLUS");
        return binding.isPresent() && !offered ? "y" : "n";
    }

    @Override
    public String mechanism() {
        return "SCRAM-" + hash + (plus ? "-PLUS" : "");
    }

    @Override
    public Optional<byte[]> initialResponse() {
        begun = true;
        return Optional.of((header + bare).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> respond(byte[] challenge) {
        if (challenge.length == 0) {
            return expected.isEmpty() ? initialResponse() : Optional.empty();
        }
        var text = Mechanisms.utf8(challenge);
        if (text.isEmpty() || !begun) {
            return Optional.empty();
        }
        if (expected.isPresent()) {
            confirmed = confirms(text.get());
            return confirmed ? Optional.of(new byte[0]) : Optional.empty();
        }
        return ScramText.attributes(text.get())
                .flatMap(attributes -> proof(text.get(), attributes));
    }

    private Optional<byte[]> proof(String serverFirst, Map<Character, String> attributes) {
        String both = attributes.getOrDefault('r', "");
        var salt = Optional.ofNullable(attributes.get('s')).flatMap(ScramText::octets);
        String count = attributes.getOrDefault('i', "");
        boolean sound =
                serverFirst.startsWith("r=")
                        && both.startsWith(nonce)
                        && both.length() > nonce.length()
                        && count.matches("[0-9]{1,7}")
                        && Integer.parseInt(count) >= LEAST_ITERATIONS
                        && Integer.parseInt(count) <= MOST_ITERATIONS;
        if (!sound || salt.isEmpty()) {
            return Optional.empty();
        }
        String last = "c=" + ScramText.base64(binding()) + ",r=" + both;
        byte[] all = (bare + "," + serverFirst + "," + last).getBytes(StandardCharsets.UTF_8);
        byte[] salted =
                ScramKeys.saltedPassword(
                        hash, login.password(), salt.get(), Integer.parseInt(count));
        byte[] clientKey =
                ScramKeys.hmac(hash, salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
        byte[] serverKey =
                ScramKeys.hmac(hash, salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
        byte[] signature = ScramKeys.hmac(hash, ScramKeys.digest(hash, clientKey), all);
        expected = Optional.of("v=" + ScramText.base64(ScramKeys.hmac(hash, serverKey, all)));
        String proof = ScramText.base64(ScramText.xor(clientKey, signature));
        return Optional.of((last + ",p=" + proof).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] binding() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        if (plus) {
            var binding = ChannelBinding.best(login.tls()).orElseThrow();
            out.writeBytes(login.tls().flatMap(binding::data).orElseThrow());
        }
        return out.toByteArray();
    }

    private boolean confirms(String serverFinal) {
        return MessageDigest.isEqual(
                serverFinal.getBytes(StandardCharsets.UTF_8),
                expected.orElse("").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean confirmed(Optional<byte[]> finalData) {
        return confirmed
                || expected.isPresent()
                        && finalData.flatMap(Mechanisms::utf8).filter(this::confirms).isPresent();
    }
}
