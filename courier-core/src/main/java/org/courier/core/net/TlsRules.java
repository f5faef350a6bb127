package org.courier.core.net;

import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/// What may be agreed on: versions, ciphers, client certificates, ALPN.
record TlsRules(
        List<String> protocols,
        boolean ownOrder,
        Optional<List<String>> ciphers,
        ClientCertificate clientCertificate,
        List<String> applications) {
    enum ClientCertificate {
        NONE,
        WANTED,
        REQUIRED
    }

    private static final List<String> BOTH = List.of("TLSv1.3", "TLSv1.2");

    static final TlsRules MODERN =
            new TlsRules(BOTH, true, Optional.empty(), ClientCertificate.NONE, List.of());

    /// TLS_PROTOCOL without its plus signs. TLS 1.0 and 1.1 are not to be used (RFC 8996), so
    /// asking for them, alone or "and higher", gives what is higher.
    private static final Map<String, List<String>> EXACTLY =
            Map.of("TLSV1.2", List.of("TLSv1.2"), "TLSV1.3", List.of("TLSv1.3"));

    private static final Map<String, List<String>> AND_HIGHER =
            Map.of("TLSV1.2", BOTH, "TLSV1.3", List.of("TLSv1.3"));

    /// These rules with the versions of TLS_STARTTLS_PROTOCOL, which are TLS_PROTOCOL's when empty.
    TlsRules forStartTls(Settings settings) {
        var text = settings.get(TlsSettings.TLS_STARTTLS_PROTOCOL);
        return text.isBlank()
                ? this
                : new TlsRules(versions(text), ownOrder, ciphers, clientCertificate, applications);
    }

    private static List<String> versions(String text) {
        var protocol = text.strip().toUpperCase(Locale.ROOT);
        var name = protocol.replaceFirst("\\+{1,2}$", "");
        var table = name.equals(protocol) ? EXACTLY : AND_HIGHER;
        return table.getOrDefault(name, BOTH);
    }

    static TlsRules of(Settings settings, boolean canVerify) {
        var log = Log.of("couriertls");
        var ciphers = CipherList.translate(settings.get(TlsSettings.TLS_CIPHER_LIST), log::warn);
        return new TlsRules(
                versions(settings.get(TlsSettings.TLS_PROTOCOL)),
                true,
                ciphers,
                canVerify ? clientCertificate(settings) : refuseRequired(settings),
                List.of(settings.get(TlsSettings.TLS_ALPN).split("[,\\s]+")).stream()
                        .filter(word -> !word.isEmpty() && !word.startsWith("@"))
                        .toList());
    }

    /// C reads the first letter; anything else is PEER.
    private static ClientCertificate clientCertificate(Settings settings) {
        var word = settings.get(TlsSettings.TLS_VERIFYPEER).strip().toUpperCase(Locale.ROOT);
        if (word.startsWith("N")) return ClientCertificate.NONE;
        return word.startsWith("R") ? ClientCertificate.REQUIRED : ClientCertificate.WANTED;
    }

    private static ClientCertificate refuseRequired(Settings settings) {
        if (clientCertificate(settings) == ClientCertificate.REQUIRED)
            throw new ConfigError("TLS_VERIFYPEER: REQUIREPEER needs TLS_TRUSTCERTS");
        return ClientCertificate.NONE;
    }

    SSLParameters server(SSLParameters parameters) {
        common(parameters);
        parameters.setUseCipherSuitesOrder(ownOrder);
        switch (clientCertificate) {
            case NONE -> parameters.setNeedClientAuth(false);
            case WANTED -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    /// The server's name is checked as for HTTPS (RFC 2818 section 3.1, RFC 7817 section 3).
    SSLParameters client(SSLParameters parameters, String serverName, boolean verify) {
        common(parameters);
        if (verify) parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (isName(serverName)) parameters.setServerNames(List.of(new SNIHostName(serverName)));
        return parameters;
    }

    /// SNI carries names only, never addresses (RFC 6066 section 3).
    private static boolean isName(String serverName) {
        if (serverName.isEmpty() || serverName.endsWith(".") || serverName.contains(":"))
            return false;
        try {
            InetAddress.ofLiteral(serverName);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private void common(SSLParameters parameters) {
        parameters.setProtocols(protocols.toArray(String[]::new));
        ciphers.ifPresent(c -> parameters.setCipherSuites(c.toArray(String[]::new)));
        if (!applications.isEmpty())
            parameters.setApplicationProtocols(applications.toArray(String[]::new));
    }
}
