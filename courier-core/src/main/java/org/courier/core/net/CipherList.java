package org.courier.core.net;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;

/// OpenSSL's cipher list language, as far as it means something to the JDK's suites. What is left
/// is a selection of the suites that the JDK offers by default, never more.
public final class CipherList {
    /// OpenSSL's words for groups of suites, by the JDK's names of them. TLS 1.3 suites are not
    /// touched by cipher lists, as in OpenSSL.
    private static final Map<String, Predicate<String>> GROUPS =
            Map.ofEntries(
                    Map.entry("ALL", s -> true),
                    Map.entry("DEFAULT", s -> true),
                    Map.entry("COMPLEMENTOFDEFAULT", s -> false),
                    Map.entry("HIGH", s -> true),
                    Map.entry("SECURE", s -> true),
                    Map.entry("NORMAL", s -> true),
                    Map.entry("TLSV1", s -> true),
                    Map.entry("TLSV1.0", s -> true),
                    Map.entry("TLSV1.2", s -> s.matches(".*(GCM|POLY1305).*|.*_SHA(256|384)")),
                    Map.entry("SSLV3", s -> true),
                    Map.entry("ECDHE", s -> s.contains("ECDHE")),
                    Map.entry("EECDH", s -> s.contains("ECDHE")),
                    Map.entry("KECDHE", s -> s.contains("ECDHE")),
                    Map.entry("KEECDH", s -> s.contains("ECDHE")),
                    Map.entry("DHE", s -> s.startsWith("TLS_DHE")),
                    Map.entry("EDH", s -> s.startsWith("TLS_DHE")),
                    Map.entry("KDHE", s -> s.startsWith("TLS_DHE")),
                    Map.entry("KEDH", s -> s.startsWith("TLS_DHE")),
                    Map.entry("RSA", s -> s.startsWith("TLS_RSA")),
                    Map.entry("KRSA", s -> s.startsWith("TLS_RSA")),
                    Map.entry("ARSA", s -> s.contains("RSA_WITH")),
                    Map.entry("ECDSA", s -> s.contains("_ECDSA_")),
                    Map.entry("AECDSA", s -> s.contains("_ECDSA_")),
                    Map.entry("AES", s -> s.contains("AES")),
                    Map.entry("AES128", s -> s.contains("AES_128")),
                    Map.entry("AES256", s -> s.contains("AES_256")),
                    Map.entry("AESGCM", s -> s.contains("GCM")),
                    Map.entry("CHACHA20", s -> s.contains("CHACHA20")),
                    Map.entry("SHA1", s -> s.endsWith("_SHA")),
                    Map.entry("SHA", s -> s.endsWith("_SHA")),
                    Map.entry("SHA256", s -> s.contains("CBC_SHA256")),
                    Map.entry("SHA384", s -> s.contains("CBC_SHA384")));

    /// Groups the JDK offers nothing of.
    private static final List<String> ABSENT =
            List.of(
                    "LOW",
                    "MEDIUM",
                    "EXP",
                    "EXPORT",
                    "NULL",
                    "ENULL",
                    "ANULL",
                    "ADH",
                    "AECDH",
                    "RC4",
                    "RC2",
                    "MD5",
                    "DES",
                    "3DES",
                    "IDEA",
                    "SEED",
                    "CAMELLIA",
                    "CAMELLIA128",
                    "CAMELLIA256",
                    "ARIA",
                    "ARIA128",
                    "ARIA256",
                    "PSK",
                    "KPSK",
                    "APSK",
                    "SRP",
                    "DSS",
                    "ADSS",
                    "SSLV2",
                    "KRB5",
                    "GOST",
                    "AGOST",
                    "KGOST",
                    "AESCCM",
                    "AESCCM8",
                    "ECDH",
                    "KECDH",
                    "DH",
                    "ADH",
                    "DSA",
                    "KDH",
                    "AECDH");

    private CipherList() {}

    /// Empty: no restriction. A word nobody knows is told and passed over; when nothing is left the
    /// JDK's suites stay.
    public static Optional<List<String>> translate(String list, Consumer<String> warning) {
        if (list.isBlank()) return Optional.empty();
        var offered = offered();
        var chosen = new ArrayList<String>();
        var banned = new LinkedHashSet<String>();
        for (var word : list.strip().split("[:,\\s]+")) {
            var name = word.replaceFirst("@.*$", "");
            if (name.isEmpty()) continue;
            char sign = name.charAt(0);
            var matched = match(name.replaceFirst("^[!+-]", ""), offered);
            if (matched.isEmpty()) {
                warning.accept("TLS_CIPHER_LIST: \"" + word + "\" is not known and passed over");
                continue;
            }
            switch (sign) {
                case '!' -> banned.addAll(matched.get());
                case '-' -> chosen.removeAll(matched.get());
                case '+' -> toTheEnd(chosen, matched.get());
                default ->
                        matched.get().stream()
                                .filter(s -> !chosen.contains(s))
                                .forEach(chosen::add);
            }
        }
        chosen.removeAll(banned);
        if (chosen.isEmpty()) {
            warning.accept("TLS_CIPHER_LIST: nothing is left of it, so it is not used");
            return Optional.empty();
        }
        offered.stream().filter(CipherList::isTls13).forEach(s -> chosen.addFirst(s));
        return Optional.of(List.copyOf(new LinkedHashSet<>(chosen)));
    }

    private static void toTheEnd(List<String> chosen, List<String> some) {
        var there = some.stream().filter(chosen::contains).toList();
        chosen.removeAll(there);
        chosen.addAll(there);
    }

    private static boolean isTls13(String suite) {
        return !suite.contains("_WITH_");
    }

    /// `EECDH+AESGCM` is what is in both.
    private static Optional<List<String>> match(String name, List<String> offered) {
        var wanted = new ArrayList<>(offered);
        wanted.removeIf(s -> isTls13(s) || s.equals("TLS_EMPTY_RENEGOTIATION_INFO_SCSV"));
        for (var part : name.toUpperCase(Locale.ROOT).split("\\+")) {
            var suite = suite(part);
            if (ABSENT.contains(part) || part.startsWith("PROFILE=")) {
                wanted.removeIf(_ -> !part.startsWith("PROFILE="));
            } else if (GROUPS.containsKey(part)) {
                wanted.removeIf(GROUPS.get(part).negate());
            } else if (part.contains("-") || part.startsWith("TLS_")) {
                wanted.removeIf(s -> !s.equals(suite));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(wanted));
    }

    /// `ECDHE-RSA-AES128-GCM-SHA256` is TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 here, `AES128-SHA`
    /// TLS_RSA_WITH_AES_128_CBC_SHA.
    private static String suite(String openSsl) {
        if (openSsl.startsWith("TLS_")) return openSsl;
        var name = openSsl.replace('-', '_');
        if (!name.matches("(ECDHE|DHE|ECDH|DH)_.*")) name = "RSA_" + name;
        name =
                name.replaceFirst("_(AES|CHACHA)", "_WITH_$1")
                        .replaceFirst("AES(128|256)", "AES_$1");
        if (name.endsWith("CHACHA20_POLY1305")) name += "_SHA256";
        return "TLS_" + name.replaceFirst("(AES_[0-9]+)_(SHA)", "$1_CBC_$2");
    }

    private static List<String> offered() {
        try {
            return List.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
