package org.courier.smtp.inbound;

import org.courier.auth.AuthResult;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.sasl.Sasl;
import org.courier.core.net.TlsInfo;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// AUTH EXTERNAL (RFC 4422 appendix A): the user is the field of the client certificate's subject
/// that TLS_EXTERNAL names. The certificate was verified by the TLS layer, so there is no password.
final class External implements Sasl.Exchange {
    static final String NAME = "EXTERNAL";

    /// Names of subject fields as OpenSSL writes them, where Java knows only numbers.
    private static final Map<String, String> NAMES =
            Map.of("1.2.840.113549.1.9.1", "EMAILADDRESS", "0.9.2342.19200300.100.1.1", "UID");

    private final String identity;
    private final Authenticator authenticator;
    private boolean asked;

    External(String identity, Authenticator authenticator) {
        this.identity = identity;
        this.authenticator = authenticator;
    }

    /// Who the client's certificate says it is.
    static Optional<String> identity(Client client, String field) {
        if (field.isBlank()) return Optional.empty();
        return client.tls()
                .map(TlsInfo::peerCertificates)
                .filter(chain -> !chain.isEmpty())
                .map(chain -> chain.getFirst().getSubjectX500Principal().getName("RFC2253", NAMES))
                .flatMap(subject -> field(subject, field.strip().toUpperCase(Locale.ROOT)));
    }

    private static Optional<String> field(String subject, String field) {
        try {
            return new LdapName(subject)
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().toUpperCase(Locale.ROOT).equals(field))
                            .map(rdn -> rdn.getValue())
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .filter(value -> !value.isBlank())
                            .findFirst();
        } catch (InvalidNameException _) {
            return Optional.empty();
        }
    }

    /// The client names itself or says nothing; to be somebody else is refused.
    @Override
    public Sasl.Step next(byte[] response) {
        if (response.length == 0 && !asked) {
            asked = true;
            return new Sasl.Challenge(new byte[0]);
        }
        if (response.length > 0 && !identity.equals(new String(response, StandardCharsets.UTF_8)))
            return new Sasl.Failed(NAME, identity);
        return switch (authenticator.lookUp("esmtp", identity)) {
            case AuthResult.Accepted(var account) ->
                    new Sasl.Done(account, NAME, identity, Optional.empty());
            case AuthResult.Rejected _ -> new Sasl.Failed(NAME, identity);
            case AuthResult.TemporaryFailure(var reason, _) -> new Sasl.Unavailable(reason);
        };
    }
}
