package org.courier.auth.sasl;

import org.courier.core.net.TlsInfo;

import java.util.Optional;

/// The proofs that both ends speak through the same TLS connection (RFC 5056).
enum ChannelBinding {
    /// RFC 9266.
    TLS_EXPORTER("tls-exporter") {
        @Override
        Optional<byte[]> data(TlsInfo tls) {
            return tls.tlsExporter();
        }
    },
    /// RFC 5929 section 4.
    TLS_SERVER_END_POINT("tls-server-end-point") {
        @Override
        Optional<byte[]> data(TlsInfo tls) {
            return tls.tlsServerEndPoint();
        }
    };

    private final String registeredName;

    ChannelBinding(String registeredName) {
        this.registeredName = registeredName;
    }

    String registeredName() {
        return registeredName;
    }

    abstract Optional<byte[]> data(TlsInfo tls);

    static Optional<ChannelBinding> named(String name) {
        for (var binding : values()) {
            if (binding.registeredName.equals(name)) {
                return Optional.of(binding);
            }
        }
        return Optional.empty();
    }

    /// The best one that this connection has.
    static Optional<ChannelBinding> best(Optional<TlsInfo> tls) {
        for (var binding : values()) {
            if (tls.flatMap(binding::data).isPresent()) {
                return Optional.of(binding);
            }
        }
        return Optional.empty();
    }

    static boolean possible(Optional<TlsInfo> tls) {
        return best(tls).isPresent();
    }
}
