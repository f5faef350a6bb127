package org.courier.auth.token;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Optional;

/// The signatures that are taken (RFC 7518 section 3, RFC 8037): all by a private key that only the
/// provider has. "none" and the HMACs are no rows, so that a token without a signature, or one
/// "signed" with a public key, fits nothing.
///
/// @param name as in "alg"
/// @param keyType "kty" of its keys
/// @param curve "crv" of its keys; empty for RSA
record Algorithm(
        String name,
        String keyType,
        String curve,
        String signature,
        Optional<AlgorithmParameterSpec> parameters) {
    private static final List<Algorithm> ALL =
            List.of(
                    rsa("RS256", "SHA256withRSA"),
                    rsa("RS384", "SHA384withRSA"),
                    rsa("RS512", "SHA512withRSA"),
                    pss("PS256", "SHA-256", MGF1ParameterSpec.SHA256, 32),
                    pss("PS384", "SHA-384", MGF1ParameterSpec.SHA384, 48),
                    pss("PS512", "SHA-512", MGF1ParameterSpec.SHA512, 64),
                    curve("ES256", "EC", "P-256", "SHA256withECDSAinP1363Format"),
                    curve("ES384", "EC", "P-384", "SHA384withECDSAinP1363Format"),
                    curve("ES512", "EC", "P-521", "SHA512withECDSAinP1363Format"),
                    curve("EdDSA", "OKP", "Ed25519", "Ed25519"));

    static Optional<Algorithm> named(String name) {
        return ALL.stream().filter(algorithm -> algorithm.name.equals(name)).findFirst();
    }

    private static Algorithm rsa(String name, String signature) {
        return new Algorithm(name, "RSA", "", signature, Optional.empty());
    }

    private static Algorithm pss(String name, String hash, MGF1ParameterSpec mask, int salt) {
        var parameters = new PSSParameterSpec(hash, "MGF1", mask, salt, 1);
        return new Algorithm(name, "RSA", "", "RSASSA-PSS", Optional.of(parameters));
    }

    private static Algorithm curve(String name, String keyType, String curve, String signature) {
        return new Algorithm(name, keyType, curve, signature, Optional.empty());
    }

    boolean verifies(PublicKey key, byte[] signed, byte[] signatureOctets) {
        try {
            var verifier = Signature.getInstance(signature);
            if (parameters.isPresent()) {
                verifier.setParameter(parameters.get());
            }
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signatureOctets);
        } catch (GeneralSecurityException _) {
            // A signature of the wrong length, or a key that is none: it fits nothing.
            return false;
        }
    }
}
