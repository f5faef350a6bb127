package org.courier.smtp.inbound;

import org.courier.auth.Authenticator;
import org.courier.core.config.Settings;
import org.courier.core.dns.Resolver;
import org.courier.core.net.Tls;
import org.courier.smtp.policy.Bofh;
import org.courier.smtp.policy.RecipientCheck;
import org.courier.smtp.policy.SenderCheck;
import org.courier.smtp.submit.Submit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What all sessions of one port share.
///
/// @param me this host's name in A-label form
/// @param greeting the lines after 220
/// @param tls for STARTTLS; empty where TLS runs from the start or no certificate is set
/// @param lookUpNames whether clients' addresses are looked up in the DNS
record EsmtpService(
        Settings settings,
        String me,
        List<String> greeting,
        Submit submit,
        RecipientCheck recipients,
        SenderCheck senders,
        Bofh bofh,
        Authenticator authenticator,
        Resolver resolver,
        Optional<Tls> tls,
        boolean lookUpNames,
        Duration timeOut,
        Duration dataTimeOut) {}
