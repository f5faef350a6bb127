package org.courier.imap.session;

import org.courier.auth.Authenticator;
import org.courier.auth.ServiceNames;
import org.courier.core.log.Log;
import org.courier.core.maildir.MailStore;
import org.courier.core.net.Tls;

import java.util.Optional;

/// What all sessions of a server share.
///
/// @param authenticator empty where every client is known from the start (PREAUTH)
/// @param services what accounts are asked for, by port
/// @param startTls offered to clients that are not encrypted yet
public record Site(
        Policy policy,
        CommandTable commands,
        Optional<Authenticator> authenticator,
        ServiceNames services,
        MailStore store,
        Optional<Tls> startTls,
        Log log,
        String hostName) {}
