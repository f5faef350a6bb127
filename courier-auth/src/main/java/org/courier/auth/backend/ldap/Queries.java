package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;

import org.courier.core.config.ConfigError;
import org.courier.core.config.Setting;
import org.courier.core.config.Settings;

import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The filters of a search, made of assertion values and never of joined texts (RFC 4515): what a
/// client sends is compared, whatever is in it.
record Queries(
        String mail,
        Optional<Filter> accounts,
        Filter all,
        Optional<Filter> emailMap,
        String emailMapMail) {
    private static final Pattern PLACE = Pattern.compile("@user@|@realm@");

    /// @throws ConfigError when a filter of the administrator's is none
    static Queries of(Settings settings) {
        String mail = settings.get(LdapSettings.MAIL);
        var accounts = filter(settings, LdapSettings.FILTER);
        return new Queries(
                mail,
                accounts,
                filter(settings, LdapSettings.ENUMERATE_FILTER)
                        .or(() -> accounts)
                        .orElseGet(() -> Filter.createPresenceFilter(mail)),
                filter(settings, LdapSettings.EMAIL_MAP),
                settings.get(LdapSettings.EMAIL_MAP_MAIL).orElse(mail));
    }

    private static Optional<Filter> filter(Settings settings, Setting<Optional<String>> key) {
        return settings.get(key).map(text -> parsed(key.name(), text.strip()));
    }

    private static Filter parsed(String key, String text) {
        try {
            return Filter.create(text.startsWith("(") ? text : "(" + text + ")");
        } catch (LDAPException e) {
            throw new ConfigError("authldaprc: " + key + ": " + e.getMessage());
        }
    }

    Filter account(String attribute, String value) {
        var name = Filter.createEqualityFilter(attribute, value);
        return accounts.map(filter -> Filter.createANDFilter(filter, name)).orElse(name);
    }

    /// LDAP_EMAILMAP with the two parts of an address in the places of @user@ and @realm@.
    static Filter filled(Filter template, String user, String realm) {
        return filled(template, Map.of("@user@", user, "@realm@", realm));
    }

    private static Filter filled(Filter filter, Map<String, String> values) {
        String name = filter.getAttributeName();
        return switch (filter.getFilterType()) {
            case Filter.FILTER_TYPE_AND -> Filter.createANDFilter(parts(filter, values));
            case Filter.FILTER_TYPE_OR -> Filter.createORFilter(parts(filter, values));
            case Filter.FILTER_TYPE_NOT ->
                    Filter.createNOTFilter(filled(filter.getNOTComponent(), values));
            case Filter.FILTER_TYPE_EQUALITY ->
                    Filter.createEqualityFilter(name, value(filter, values));
            case Filter.FILTER_TYPE_GREATER_OR_EQUAL ->
                    Filter.createGreaterOrEqualFilter(name, value(filter, values));
            case Filter.FILTER_TYPE_LESS_OR_EQUAL ->
                    Filter.createLessOrEqualFilter(name, value(filter, values));
            case Filter.FILTER_TYPE_APPROXIMATE_MATCH ->
                    Filter.createApproximateMatchFilter(name, value(filter, values));
            case Filter.FILTER_TYPE_EXTENSIBLE_MATCH ->
                    Filter.createExtensibleMatchFilter(
                            name,
                            filter.getMatchingRuleID(),
                            filter.getDNAttributes(),
                            value(filter, values));
            case Filter.FILTER_TYPE_SUBSTRING -> substring(filter, values);
            default -> filter;
        };
    }

    private static Filter[] parts(Filter filter, Map<String, String> values) {
        var parts = filter.getComponents().clone();
        for (int i = 0; i < parts.length; i++) {
            parts[i] = filled(parts[i], values);
        }
        return parts;
    }

    private static Filter substring(Filter filter, Map<String, String> values) {
        var middle = filter.getSubAnyStrings().clone();
        for (int i = 0; i < middle.length; i++) {
            middle[i] = replaced(middle[i], values);
        }
        return Filter.createSubstringFilter(
                filter.getAttributeName(),
                filter.getSubInitialString() == null
                        ? null
                        : replaced(filter.getSubInitialString(), values),
                middle,
                filter.getSubFinalString() == null
                        ? null
                        : replaced(filter.getSubFinalString(), values));
    }

    private static String value(Filter filter, Map<String, String> values) {
        return replaced(filter.getAssertionValue(), values);
    }

    private static String replaced(String text, Map<String, String> values) {
        return PLACE.matcher(text)
                .replaceAll(
                        (MatchResult place) ->
                                java.util.regex.Matcher.quoteReplacement(
                                        values.get(place.group())));
    }
}
