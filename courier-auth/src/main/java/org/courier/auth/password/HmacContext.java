package org.courier.auth.password;

import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.digests.EncodableDigest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// A stored CRAM secret: the two half-computed digests of an HMAC (RFC 2104) under a password, as
/// userdbpw prints them - the state after key xor 0x5C, then the state after key xor 0x36, in hex.
/// Whoever has it can answer CRAM challenges, but does not know the password.
public final class HmacContext {
    private static final int BLOCK = 64;

    /// Where Bouncy Castle keeps the chaining words in a digest's encoded state.
    private static final int WORDS = 16;

    private enum Hash {
        MD5(16),
        SHA1(20),
        SHA256(32);

        final int size;

        Hash(int size) {
            this.size = size;
        }

        ExtendedDigest fresh() {
            return switch (this) {
                case MD5 -> new MD5Digest();
                case SHA1 -> new SHA1Digest();
                case SHA256 -> new SHA256Digest();
            };
        }

        ExtendedDigest from(byte[] state) {
            return switch (this) {
                case MD5 -> new MD5Digest(state);
                case SHA1 -> new SHA1Digest(state);
                case SHA256 -> new SHA256Digest(state);
            };
        }
    }

    private final Hash hash;
    private final byte[] outer;
    private final byte[] inner;

    private HmacContext(Hash hash, byte[] outer, byte[] inner) {
        this.hash = hash;
        this.outer = outer;
        this.inner = inner;
    }

    private static Optional<Hash> hash(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "md5" -> Optional.of(Hash.MD5);
            case "sha1" -> Optional.of(Hash.SHA1);
            case "sha256" -> Optional.of(Hash.SHA256);
            default -> Optional.empty();
        };
    }

    /// @param hashName "md5", "sha1" or "sha256"; empty for any other
    public static Optional<HmacContext> ofPassword(String hashName, byte[] password) {
        return hash(hashName)
                .map(
                        hash -> {
                            byte[] key = password;
                            if (key.length > BLOCK) {
                                var digest = hash.fresh();
                                digest.update(key, 0, key.length);
                                key = new byte[hash.size];
                                digest.doFinal(key, 0);
                            }
                            return new HmacContext(
                                    hash, state(hash, key, 0x5c), state(hash, key, 0x36));
                        });
    }

    /// From the hex of a userdb hmac field; empty when it does not fit the hash.
    public static Optional<HmacContext> parse(String hashName, String hex) {
        return hash(hashName)
                .filter(hash -> hex.length() == 4 * hash.size)
                .flatMap(
                        hash ->
                                Digests.hex(hex)
                                        .map(
                                                octets ->
                                                        new HmacContext(
                                                                hash,
                                                                part(octets, 0, hash.size),
                                                                part(
                                                                        octets, hash.size,
                                                                        hash.size))));
    }

    public String hex() {
        return HexFormat.of().formatHex(outer) + HexFormat.of().formatHex(inner);
    }

    /// The HMAC of the message, as lower-case hex: what a CRAM client answers.
    public String answer(byte[] message) {
        byte[] sum = finish(inner, message);
        return HexFormat.of().formatHex(finish(outer, sum));
    }

    /// In constant time.
    public boolean matches(byte[] message, String hexDigest) {
        return Digests.same(answer(message), hexDigest.toLowerCase(Locale.ROOT));
    }

    public boolean sameAs(HmacContext other) {
        return Digests.same(hex(), other.hex());
    }

    private byte[] finish(byte[] words, byte[] message) {
        var digest = restore(hash, words);
        digest.update(message, 0, message.length);
        byte[] out = new byte[hash.size];
        digest.doFinal(out, 0);
        return out;
    }

    private static byte[] state(Hash hash, byte[] key, int pad) {
        byte[] block = new byte[BLOCK];
        System.arraycopy(key, 0, block, 0, key.length);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= (byte) pad;
        }
        byte[] words = part(encoded(hash, block), WORDS, hash.size);
        return hash == Hash.MD5 ? turned(words) : words;
    }

    private static ExtendedDigest restore(Hash hash, byte[] words) {
        byte[] state = encoded(hash, new byte[BLOCK]);
        byte[] own = hash == Hash.MD5 ? turned(words) : words;
        System.arraycopy(own, 0, state, WORDS, own.length);
        return hash.from(state);
    }

    private static byte[] encoded(Hash hash, byte[] block) {
        var digest = hash.fresh();
        digest.update(block, 0, block.length);
        return ((EncodableDigest) digest).getEncodedState();
    }

    /// MD5 words are little-endian in the C suite, big-endian in Bouncy Castle's state.
    private static byte[] turned(byte[] words) {
        byte[] out = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            out[i] = words[i / 4 * 4 + 3 - i % 4];
        }
        return out;
    }

    private static byte[] part(byte[] octets, int from, int length) {
        return java.util.Arrays.copyOfRange(octets, from, from + length);
    }
}
