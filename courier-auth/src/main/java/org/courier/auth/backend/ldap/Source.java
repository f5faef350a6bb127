package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;

import org.courier.auth.AuthdaemonSettings;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// All that was made of one authldaprc: the searches, and the pools they go through.
///
/// @param users the pool for logging in as users; only with LDAP_AUTHBIND
record Source(
        Settings settings,
        Queries queries,
        Entries entries,
        Directory directory,
        Optional<Directory> users,
        Duration timeout)
        implements AutoCloseable {
    private static final Log LOG = Log.of("authdaemond");

    /// An account's entry and the name it was found by.
    record Found(Entry entry, String address) {}

    /// A search found several entries where one was to be.
    static final class Ambiguous extends LDAPException {
        private static final long serialVersionUID = 1L;

        Ambiguous(Filter filter) {
            super(ResultCode.SIZE_LIMIT_EXCEEDED, "several entries fit " + filter);
        }
    }

    /// @throws ConfigError for a setting that is missing or cannot be used
    static Source of(Settings settings, Settings authdaemonrc) {
        var servers = ServerUri.list(required(settings, LdapSettings.URI));
        required(settings, LdapSettings.BASE_DN);
        if (settings.get(LdapSettings.PROTOCOL_VERSION) == 2) {
            LOG.warn("authldaprc: LDAP_PROTOCOL_VERSION: 2 is out of use (RFC 3494), 3 is spoken");
        }
        boolean startTls = settings.get(LdapSettings.TLS);
        boolean tls =
                startTls || servers.stream().anyMatch(s -> s.scheme() == ServerUri.Scheme.LDAPS);
        var timeout = timeout(settings, authdaemonrc);
        var access =
                new Directory.Access(
                        servers,
                        startTls,
                        tls ? Optional.of(LdapTls.of(authdaemonrc)) : Optional.empty(),
                        timeout);
        var queries = Queries.of(settings);
        var entries = new Entries(settings);
        var directory = new Directory(access, bind(settings));
        return new Source(
                settings,
                queries,
                entries,
                directory,
                settings.get(LdapSettings.AUTH_BIND)
                        ? Optional.of(new Directory(access, Optional.empty()))
                        : Optional.empty(),
                timeout);
    }

    private static String required(Settings settings, Setting<String> key) {
        String value = settings.get(key).strip();
        if (value.isEmpty()) {
            throw new ConfigError("authldaprc: " + key.name() + " is missing");
        }
        return value;
    }

    /// A little less than AUTHTIMEOUT, so that a reason is told before time is up.
    private static Duration timeout(Settings settings, Settings authdaemonrc) {
        long longest = authdaemonrc.get(AuthdaemonSettings.TIMEOUT) * 1000L * 9 / 10;
        return Duration.ofMillis(Math.min(settings.get(LdapSettings.TIMEOUT) * 1000L, longest));
    }

    private static Optional<SimpleBindRequest> bind(Settings settings) {
        return settings.get(LdapSettings.INIT_BIND)
                ? Optional.of(
                        new SimpleBindRequest(
                                required(settings, LdapSettings.BIND_DN),
                                required(settings, LdapSettings.BIND_PASSWORD)))
                : Optional.empty();
    }

    /// The entry of an account, by LDAP_EMAILMAP if that is set and the name has a domain.
    Optional<Found> find(LoginName user) throws LDAPException {
        return directory.ask(
                connection -> {
                    var map = queries.emailMap();
                    if (map.isPresent() && user.text().indexOf('@') > 0) {
                        var handle = handle(connection, map.get(), user);
                        return handle.isPresent()
                                ? account(connection, queries.emailMapMail(), handle.get())
                                : Optional.empty();
                    }
                    var name = user.withDomain(settings.get(LdapSettings.DOMAIN));
                    return account(connection, queries.mail(), name);
                });
    }

    private Optional<LoginName> handle(LDAPConnection connection, Filter map, LoginName user)
            throws LDAPException {
        String name = user.text();
        int at = name.indexOf('@');
        var filter = Queries.filled(map, name.substring(0, at), name.substring(at + 1));
        String base =
                settings.get(LdapSettings.EMAIL_MAP_BASE_DN)
                        .orElseGet(() -> settings.get(LdapSettings.BASE_DN));
        String attribute = settings.get(LdapSettings.EMAIL_MAP_ATTRIBUTE);
        return one(connection, base, filter, attribute)
                .flatMap(entry -> entries.value(entry, Optional.of(attribute)))
                .map(LoginName::new);
    }

    private Optional<Found> account(LDAPConnection connection, String attribute, LoginName name)
            throws LDAPException {
        var filter = queries.account(attribute, name.text());
        var entry =
                one(
                        connection,
                        settings.get(LdapSettings.BASE_DN),
                        filter,
                        entries.attributes(attribute));
        return entry.flatMap(
                found ->
                        name.among(Entries.values(found, attribute))
                                .map(address -> new Found(found, address)));
    }

    private Optional<Entry> one(
            LDAPConnection connection, String base, Filter filter, String... attributes)
            throws LDAPException {
        List<? extends Entry> found;
        try {
            found = search(connection, request(base, filter, 2, attributes)).getSearchEntries();
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
                throw new Ambiguous(filter);
            }
            throw e;
        }
        if (found.size() > 1) {
            throw new Ambiguous(filter);
        }
        return found.stream().<Entry>map(entry -> entry).findFirst();
    }

    SearchRequest request(String base, Filter filter, int most, String... attributes) {
        var request =
                new SearchRequest(
                        base,
                        SearchScope.SUB,
                        deref(),
                        most,
                        (int) Math.max(timeout.toSeconds(), 1),
                        false,
                        filter,
                        attributes);
        request.setResponseTimeoutMillis(timeout.toMillis());
        return request;
    }

    static SearchResult search(LDAPConnection connection, SearchRequest request)
            throws LDAPSearchException {
        return connection.search(request);
    }

    private DereferencePolicy deref() {
        return switch (settings.get(LdapSettings.DEREF)) {
            case "searching" -> DereferencePolicy.SEARCHING;
            case "finding" -> DereferencePolicy.FINDING;
            case "always" -> DereferencePolicy.ALWAYS;
            default -> DereferencePolicy.NEVER;
        };
    }

    @Override
    public void close() {
        directory.close();
        users.ifPresent(Directory::close);
    }
}
