package org.courier.smtp.outbound;

import org.courier.core.config.Settings;
import org.courier.core.net.Tls;
import org.courier.smtp.route.Relay;

import java.nio.file.Path;
import java.util.Optional;

/// Which certificates of other hosts are good enough: any, unless ESMTP_TLS_VERIFY_DOMAIN or
/// SECURITY=STARTTLS asks for more.
final class TlsPolicy {
    private final boolean opportunistic;
    private final boolean verifies;
    private final Tls usual;
    private final Tls security;

    TlsPolicy(Settings courierd) {
        var trusted = courierd.get(OutboundSettings.TLS_TRUSTCERTS).map(Path::of);
        opportunistic = courierd.get(OutboundSettings.ESMTP_USE_STARTTLS);
        verifies =
                courierd.get(OutboundSettings.ESMTP_TLS_VERIFY_DOMAIN)
                        && !courierd.get(OutboundSettings.TLS_VERIFYPEER).equals("NONE")
                        && trusted.isPresent();
        var own =
                courierd.get(OutboundSettings.TLS_CERTFILE)
                        .filter(file -> !file.isBlank())
                        .map(Path::of);
        usual = Tls.client(verifies, verifies ? trusted : Optional.empty(), own);
        security =
                Tls.client(
                        true,
                        courierd.get(OutboundSettings.TLS_TRUSTSECURITYCERTS).map(Path::of),
                        own);
    }

    boolean opportunistic() {
        return opportunistic;
    }

    boolean verifies() {
        return verifies;
    }

    Tls of(Relay relay, boolean messageWantsSecurity) {
        boolean closed = messageWantsSecurity || relay.security() == Relay.Security.STARTTLS;
        return closed ? security : usual;
    }
}
