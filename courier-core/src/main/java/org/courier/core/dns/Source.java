package org.courier.core.dns;

import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

import java.io.IOException;

/// Who answers one question: servers on the network, or a zone file.
sealed interface Source permits Servers, SystemServers, ZoneFile {
    /// An answer with code NOERROR or NXDOMAIN.
    ///
    /// @throws IOException when there is none; the message is a reason for the log
    Message ask(Name name, int type) throws IOException;

    /// Whether answers may be kept for their time to live.
    boolean cacheable();
}
