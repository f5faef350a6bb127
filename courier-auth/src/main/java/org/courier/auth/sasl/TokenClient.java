package org.courier.auth.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The client side of OAUTHBEARER (RFC 7628 section 3.1) and XOAUTH2.
final class TokenClient implements ClientSasl.Exchange {
    private final String mechanism;
    private final String first;
    private final String afterError;

    private TokenClient(String mechanism, String first, String afterError) {
        this.mechanism = mechanism;
        this.first = first;
        this.afterError = afterError;
    }

    static TokenClient oauthbearer(String user, String token) {
        var header = "n,a=" + ScramText.wireName(user) + ",";
        // RFC 7628 section 3.2.3: a client that was refused says %x01.
        return new TokenClient("OAUTHBEARER", header + "\1auth=Bearer " + token + "\1\1", "\1");
    }

    static TokenClient xoauth2(String user, String token) {
        return new TokenClient("XOAUTH2", "user=" + user + "\1auth=Bearer " + token + "\1\1", "");
    }

    @Override
    public String mechanism() {
        return mechanism;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.of(first.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> respond(byte[] challenge) {
        return challenge.length == 0
                ? initialResponse()
                : Optional.of(afterError.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean confirmed(Optional<byte[]> finalData) {
        return true;
    }
}
