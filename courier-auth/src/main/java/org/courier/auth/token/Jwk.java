package org.courier.auth.token;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import java.util.Optional;

/// A public key of the provider (RFC 7517 section 4).
record Jwk(
        Optional<String> keyId,
        String keyType,
        String curve,
        Optional<String> algorithm,
        PublicKey key) {
    private static final int LEAST_BITS = 2048;
    private static final int MOST_BITS = 16384;
    private static final int ED25519 = 32;
    private static final Map<String, String> CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    boolean suits(Algorithm wanted) {
        return keyType.equals(wanted.keyType())
                && curve.equals(wanted.curve())
                && algorithm.filter(name -> !name.equals(wanted.name())).isEmpty();
    }

    /// Empty when it is not for signatures, or of a kind that no algorithm here uses: a set may
    /// hold such keys (RFC 7517 section 5).
    static Optional<Jwk> of(Json.Object key) {
        boolean forSignatures =
                key.text("use").filter(use -> !use.equals("sig")).isEmpty()
                        && (key.get("key_ops").isEmpty()
                                || key.texts("key_ops").contains("verify"));
        if (!forSignatures) {
            return Optional.empty();
        }
        try {
            return switch (key.text("kty").orElse("")) {
                case "RSA" -> rsa(key).map(k -> make(key, "", k));
                case "EC" -> ec(key).map(k -> make(key, key.text("crv").orElse(""), k));
                case "OKP" -> ed25519(key).map(k -> make(key, "Ed25519", k));
                default -> Optional.empty();
            };
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    private static Jwk make(Json.Object key, String curve, PublicKey publicKey) {
        return new Jwk(
                key.text("kid"), key.text("kty").orElse(""), curve, key.text("alg"), publicKey);
    }

    private static Optional<PublicKey> rsa(Json.Object key) throws GeneralSecurityException {
        var n = number(key, "n");
        var e = number(key, "e");
        boolean sane =
                n.filter(m -> m.bitLength() >= LEAST_BITS && m.bitLength() <= MOST_BITS).isPresent()
                        && e.filter(x -> x.testBit(0) && x.bitLength() <= 64).isPresent()
                        && e.get().compareTo(BigInteger.TWO) > 0;
        return sane
                ? Optional.of(
                        KeyFactory.getInstance("RSA")
                                .generatePublic(new RSAPublicKeySpec(n.get(), e.get())))
                : Optional.empty();
    }

    private static Optional<PublicKey> ec(Json.Object key) throws GeneralSecurityException {
        var name = key.text("crv").map(CURVES::get);
        var x = number(key, "x");
        var y = number(key, "y");
        if (name.isEmpty() || x.isEmpty() || y.isEmpty()) {
            return Optional.empty();
        }
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name.get()));
        var spec =
                new ECPublicKeySpec(
                        new ECPoint(x.get(), y.get()),
                        parameters.getParameterSpec(ECParameterSpec.class));
        return Optional.of(KeyFactory.getInstance("EC").generatePublic(spec));
    }

    /// RFC 8032 section 5.1.2: y in little-endian octets, and the lowest bit of x on top.
    private static Optional<PublicKey> ed25519(Json.Object key) throws GeneralSecurityException {
        var octets = key.text("x").flatMap(Base64Url::octets).filter(x -> x.length == ED25519);
        if (octets.isEmpty() || !key.text("crv").orElse("").equals("Ed25519")) {
            return Optional.empty();
        }
        byte[] y = new byte[ED25519];
        for (int i = 0; i < ED25519; i++) {
            y[i] = octets.get()[ED25519 - 1 - i];
        }
        boolean odd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        var point = new EdECPoint(odd, new BigInteger(1, y));
        return Optional.of(
                KeyFactory.getInstance("Ed25519")
                        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point)));
    }

    private static Optional<BigInteger> number(Json.Object key, String name) {
        return key.text(name).flatMap(Base64Url::octets).map(octets -> new BigInteger(1, octets));
    }
}
