package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionPoolHealthCheck;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;

import java.time.Duration;

/// Asks idle connections for the root DSE, which finds dead ones and keeps the others open through
/// firewalls. Whether the server lets us read it does not matter.
final class IdleCheck extends LDAPConnectionPoolHealthCheck {
    private final Duration timeout;

    IdleCheck(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public void ensureConnectionValidForContinuedUse(LDAPConnection connection)
            throws LDAPException {
        try {
            var request = new SearchRequest("", SearchScope.BASE, "(objectClass=*)", "1.1");
            request.setResponseTimeoutMillis(timeout.toMillis());
            connection.search(request);
        } catch (LDAPException e) {
            if (Trouble.isDown(e)) {
                throw e;
            }
        }
    }
}
