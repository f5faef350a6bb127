package org.courier.auth;

import org.courier.core.net.TlsInfo;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Who a client's certificate says it is, by TLS_EXTERNAL: the first such field of its subject, as
/// in the C suite, or with `SAN` every mail address among its alternative names (RFC 5280 section
/// 4.2.1.6). The TLS layer has verified the certificate: it hands out no other.
final class CertificateNames {
    private static final List<String> ALTERNATIVE = List.of("SAN", "SUBJECTALTNAME", "RFC822NAME");

    /// GeneralName's number of rfc822Name.
    private static final Integer RFC822_NAME = 1;

    private static final int LONGEST = 512;

    /// Names of subject fields as OpenSSL writes them, where Java knows only numbers.
    private static final Map<String, String> NAMES =
            Map.of("1.2.840.113549.1.9.1", "EMAILADDRESS", "0.9.2342.19200300.100.1.1", "UID");

    private CertificateNames() {}

    static List<String> of(Optional<TlsInfo> tls, String field) {
        String wanted = field.strip().toUpperCase(Locale.ROOT);
        if (wanted.isEmpty()) {
            return List.of();
        }
        return tls.map(TlsInfo::peerCertificates).stream()
                .flatMap(chain -> chain.stream().limit(1))
                .flatMap(
                        certificate ->
                                ALTERNATIVE.contains(wanted)
                                        ? alternatives(certificate).stream()
                                        : subject(certificate, wanted).stream())
                .filter(CertificateNames::isName)
                .distinct()
                .toList();
    }

    private static boolean isName(String name) {
        return !name.isBlank()
                && name.length() <= LONGEST
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static List<String> alternatives(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames()).stream()
                    .flatMap(Collection::stream)
                    .filter(name -> RFC822_NAME.equals(name.getFirst()))
                    .map(name -> name.get(1))
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        } catch (CertificateParsingException _) {
            // Names that cannot be read name nobody.
            return List.of();
        }
    }

    private static Optional<String> subject(X509Certificate certificate, String field) {
        try {
            var subject = certificate.getSubjectX500Principal().getName("RFC2253", NAMES);
            return new LdapName(subject)
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().toUpperCase(Locale.ROOT).equals(field))
                            .map(rdn -> rdn.getValue())
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .findFirst();
        } catch (InvalidNameException _) {
            return Optional.empty();
        }
    }
}
