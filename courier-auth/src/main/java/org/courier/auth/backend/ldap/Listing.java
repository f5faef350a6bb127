package org.courier.auth.backend.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;

import org.courier.auth.Account;
import org.courier.auth.backend.ldap.Entries.BadEntry;
import org.courier.core.log.Log;

import java.util.function.Consumer;

/// All accounts of a directory, page by page where it can do so (RFC 2696).
final class Listing {
    private static final Log LOG = Log.of("authdaemond");
    private static final int PAGE = 500;

    private final Source source;
    private final Consumer<Account> each;

    Listing(Source source, Consumer<Account> each) {
        this.source = source;
        this.each = each;
    }

    /// @throws LDAPException when not all can be told
    void run() throws LDAPException {
        source.directory()
                .ask(
                        connection -> {
                            pages(connection);
                            return true;
                        });
    }

    private void pages(LDAPConnection connection) throws LDAPException {
        ASN1OctetString cookie = new ASN1OctetString();
        boolean first = true;
        do {
            SearchResult page = first ? page(connection, cookie) : next(connection, cookie);
            first = false;
            page.getSearchEntries().forEach(this::accounts);
            var control = SimplePagedResultsControl.get(page);
            cookie =
                    control == null || !control.moreResultsToReturn()
                            ? new ASN1OctetString()
                            : control.getCookie();
        } while (cookie.getValueLength() > 0);
    }

    private SearchResult page(LDAPConnection connection, ASN1OctetString cookie)
            throws LDAPException {
        var request =
                source.request(
                        source.settings().get(LdapSettings.BASE_DN),
                        source.queries().all(),
                        0,
                        source.entries().attributes(source.queries().mail()));
        request.addControl(new SimplePagedResultsControl(PAGE, cookie, false));
        return Source.search(connection, request);
    }

    /// Not asked again from the start on a new connection: accounts were told already.
    private SearchResult next(LDAPConnection connection, ASN1OctetString cookie)
            throws LDAPException {
        try {
            return page(connection, cookie);
        } catch (LDAPException e) {
            throw new LDAPException(ResultCode.CONNECT_ERROR, e.getMessage(), e);
        }
    }

    /// Every name of an entry is an account.
    private void accounts(Entry entry) {
        for (String address : Entries.values(entry, source.queries().mail())) {
            try {
                each.accept(source.entries().account(entry, address, ""));
            } catch (BadEntry e) {
                LOG.error(e.getMessage());
                return;
            }
        }
    }
}
