package org.courier.auth.token;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A provider of tokens on the loopback: signs, publishes its keys, answers about tokens.
public final class TestProvider implements AutoCloseable {
    public static final String ISSUER = "https://login.example.test/";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    public final AtomicInteger asked = new AtomicInteger();
    public final List<String> questions = new CopyOnWriteArrayList<>();
    public volatile int status = 200;
    public volatile String answer = "{\"active\":false}";

    public TestProvider() throws IOException {
        this(0);
    }

    TestProvider(int port) throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/keys", exchange -> send(exchange, jwks()));
        server.createContext(
                "/introspect",
                exchange -> {
                    questions.add(
                            exchange.getRequestHeaders().getFirst("Authorization")
                                    + " "
                                    + new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8));
                    send(exchange, answer);
                });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    public String address(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    private void send(HttpExchange exchange, String text) throws IOException {
        asked.incrementAndGet();
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    public String jwks() {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    /// Publishes a key.
    void publish(String jwk) {
        keys.add(jwk);
    }

    public static KeyPair rsa() {
        return pair("RSA", 2048);
    }

    static KeyPair pair(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair curve(String name) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public void publish(String kid, KeyPair pair) {
        publish(jwk(kid, pair, ""));
    }

    static String jwk(String kid, KeyPair pair, String more) {
        var start = "{\"kid\":\"" + kid + "\"," + more;
        return switch (pair.getPublic()) {
            case RSAPublicKey key ->
                    start
                            + "\"kty\":\"RSA\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}"
                                    .formatted(
                                            number(key.getModulus(), 0),
                                            number(key.getPublicExponent(), 0));
            case ECPublicKey key -> {
                int bits = key.getParams().getCurve().getField().getFieldSize();
                int size = (bits + 7) / 8;
                yield start
                        + "\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\"}"
                                .formatted(
                                        bits,
                                        number(key.getW().getAffineX(), size),
                                        number(key.getW().getAffineY(), size));
            }
            case EdECPublicKey key -> {
                byte[] encoded = key.getEncoded();
                yield start
                        + "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}"
                                .formatted(
                                        encode(
                                                Arrays.copyOfRange(
                                                        encoded,
                                                        encoded.length - 32,
                                                        encoded.length)));
            }
            default -> throw new IllegalArgumentException(pair.toString());
        };
    }

    private static String number(BigInteger number, int size) {
        byte[] octets = number.toByteArray();
        int zeros = octets[0] == 0 && octets.length > 1 ? 1 : 0;
        byte[] bare = Arrays.copyOfRange(octets, zeros, octets.length);
        byte[] out = new byte[Math.max(size, bare.length)];
        System.arraycopy(bare, 0, out, out.length - bare.length, bare.length);
        return encode(out);
    }

    static String encode(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String token(String algorithm, String kid, PrivateKey key, String claims) {
        var header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\"}";
        return sign(algorithm, header, key, claims);
    }

    static String sign(String algorithm, String header, PrivateKey key, String claims) {
        var signed = encode(header) + "." + encode(claims);
        try {
            var signature =
                    switch (algorithm) {
                        case "RS256" -> Signature.getInstance("SHA256withRSA");
                        case "RS384" -> Signature.getInstance("SHA384withRSA");
                        case "RS512" -> Signature.getInstance("SHA512withRSA");
                        case "PS256" -> pss();
                        case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
                        case "ES384" -> Signature.getInstance("SHA384withECDSAinP1363Format");
                        case "ES512" -> Signature.getInstance("SHA512withECDSAinP1363Format");
                        default -> Signature.getInstance("Ed25519");
                    };
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Signature pss() throws GeneralSecurityException {
        var signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(
                new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return signature;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
