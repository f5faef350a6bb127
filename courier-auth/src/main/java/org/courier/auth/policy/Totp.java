package org.courier.auth.policy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A second factor of an account: codes that change every 30 seconds (RFC 6238), each taken once,
/// and recovery codes for whoever lost the device.
///
/// @param hash "SHA1" or "SHA256"
/// @param lastStep the newest step whose code was used
record Totp(String hash, byte[] secret, long lastStep, List<SaltedHash> recovery) {
    static final List<String> HASHES = List.of("SHA1", "SHA256");
    private static final int STEP = 30;
    private static final int DIGITS = 1_000_000;
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_OCTETS = 10;

    /// A new one, and its recovery codes, which are nowhere else.
    record Fresh(Totp totp, List<String> recoveryCodes) {}

    static Fresh make(String hash) {
        // As long as the hash, as RFC 4226 section 4 recommends.
        byte[] secret = new byte[hash.equals("SHA1") ? 20 : 32];
        var random = new SecureRandom();
        random.nextBytes(secret);
        var codes = new ArrayList<String>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            byte[] code = new byte[RECOVERY_OCTETS];
            random.nextBytes(code);
            codes.add(Base32.encode(code).toLowerCase(Locale.ROOT));
        }
        var recovery = codes.stream().map(SaltedHash::make).toList();
        return new Fresh(new Totp(hash, secret, 0, recovery), codes);
    }

    /// What is kept after this code was used; empty when it does not fit. The steps before and
    /// after are taken, for clocks differ (RFC 6238 section 5.2).
    Optional<Totp> use(String sent, Instant now) {
        var code = sent.replace(" ", "").toLowerCase(Locale.ROOT);
        if (code.matches("[0-9]{6}")) {
            long current = now.getEpochSecond() / STEP;
            for (long step = Math.max(lastStep + 1, current - 1); step <= current + 1; step++)
                if (MessageDigest.isEqual(code(step).getBytes(), code.getBytes()))
                    return Optional.of(new Totp(hash, secret, step, recovery));
            return Optional.empty();
        }
        if (!code.matches("[a-z2-7]{16}")) return Optional.empty();
        for (var one : recovery)
            if (one.fits(code)) {
                var others = recovery.stream().filter(r -> !r.equals(one)).toList();
                return Optional.of(new Totp(hash, secret, lastStep, others));
            }
        return Optional.empty();
    }

    /// The code of a step (RFC 4226 section 5.3).
    String code(long step) {
        try {
            var mac = Mac.getInstance("Hmac" + hash);
            mac.init(new SecretKeySpec(secret, "RAW"));
            byte[] sum = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = sum[sum.length - 1] & 15;
            int number = ByteBuffer.wrap(sum).getInt(offset) & Integer.MAX_VALUE;
            return "%06d".formatted(number % DIGITS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Totp";
    }
}
