package org.courier.pop3.session;

import org.courier.auth.ServiceNames;
import org.courier.core.net.Tls;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How one POP3 service behaves, from the files pop3d and pop3d-ssl.
///
/// @param services what accounts are asked for, by port
/// @param startTls certificates for STLS; empty: STLS is not offered
/// @param tlsRequired no login without TLS (POP3_TLS_REQUIRED)
/// @param mechanisms SASL mechanisms without TLS (POP3AUTH); @param tlsMechanisms with it
/// @param certificateField the field of a client certificate that is the login name (TLS_EXTERNAL)
/// @param failureDelay how long a refused login waits for its answer
public record Options(
        String hostName,
        ServiceNames services,
        Optional<Tls> startTls,
        boolean tlsRequired,
        List<String> mechanisms,
        List<String> tlsMechanisms,
        String certificateField,
        boolean logDeletions,
        Duration failureDelay,
        Duration loginTimeOut,
        Duration idleTimeOut) {}
