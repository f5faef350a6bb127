package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.Entry;

import org.courier.auth.Account;
import org.courier.auth.AccountOptions;
import org.courier.auth.password.PasswordHash;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;
import org.courier.core.log.Log;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The meaning of an entry's attributes, as authldaprc names them.
final class Entries {
    private static final Log LOG = Log.of("authdaemond");

    private final Settings settings;
    private final int globUid;
    private final int globGid;
    private final List<Option> options;

    /// Attributes whose second value was complained of.
    private final Set<String> ambiguous = ConcurrentHashMap.newKeySet();

    /// One attribute of LDAP_AUXOPTIONS and the option's name.
    private record Option(String attribute, String name) {}

    /// An entry that is no account: which one, and what is wrong.
    static final class BadEntry extends Exception {
        private static final long serialVersionUID = 1L;

        BadEntry(Entry entry, String problem) {
            super(Ldap.NAME + ": " + entry.getDN() + ": " + problem);
        }
    }

    /// @throws ConfigError when a name of LDAP_GLOB_UID or LDAP_GLOB_GID is unknown
    Entries(Settings settings) {
        this.settings = settings;
        globUid = Owners.uid(settings.get(LdapSettings.GLOB_UID));
        globGid = Owners.gid(settings.get(LdapSettings.GLOB_GID));
        options = settings.get(LdapSettings.AUX_OPTIONS).map(Entries::options).orElse(List.of());
    }

    private static List<Option> options(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty())
                .map(
                        pair -> {
                            var parts = pair.split("=", 2);
                            String name = parts.length > 1 ? parts[1].strip() : "";
                            if (name.isEmpty()) {
                                throw new ConfigError(
                                        "authldaprc: LDAP_AUXOPTIONS: read \""
                                                + pair
                                                + "\", expected attribute=option");
                            }
                            return new Option(parts[0].strip(), name);
                        })
                .toList();
    }

    /// What a search has to bring along.
    String[] attributes(String mail) {
        var names = new LinkedHashSet<String>();
        names.add(mail);
        names.add(settings.get(LdapSettings.HOME));
        for (var key :
                List.of(
                        LdapSettings.MAILDIR,
                        LdapSettings.DEFAULT_DELIVERY,
                        LdapSettings.QUOTA,
                        LdapSettings.FULL_NAME,
                        LdapSettings.CLEAR_PASSWORD,
                        LdapSettings.CRYPT_PASSWORD,
                        LdapSettings.UID,
                        LdapSettings.GID)) {
            settings.get(key).ifPresent(names::add);
        }
        options.forEach(option -> names.add(option.attribute()));
        return names.toArray(String[]::new);
    }

    /// @param address whose account it is
    /// @param service "courier" for local delivery
    Account account(Entry entry, String address, String service) throws BadEntry {
        int uid = number(entry, settings.get(LdapSettings.UID), globUid);
        int gid = number(entry, settings.get(LdapSettings.GID), globGid);
        if (uid == 0 || gid == 0) {
            throw new BadEntry(entry, "uid or gid 0 is refused");
        }
        var hash = hash(entry);
        return new Account(
                address,
                Optional.empty(),
                uid,
                gid,
                home(entry),
                maildir(entry, service),
                value(entry, settings.get(LdapSettings.QUOTA)),
                value(entry, settings.get(LdapSettings.FULL_NAME)),
                hash,
                clear(entry).or(() -> hash.flatMap(PasswordHash::clearText)),
                options(entry));
    }

    Optional<String> clear(Entry entry) {
        return value(entry, settings.get(LdapSettings.CLEAR_PASSWORD));
    }

    Optional<String> hash(Entry entry) {
        return value(entry, settings.get(LdapSettings.CRYPT_PASSWORD));
    }

    private int number(Entry entry, Optional<String> attribute, int otherwise) throws BadEntry {
        var text = value(entry, attribute);
        if (text.isEmpty()) {
            return otherwise;
        }
        var number = Owners.number(text.get());
        if (number.isEmpty()) {
            throw new BadEntry(
                    entry,
                    "%s: read \"%s\", expected a whole number"
                            .formatted(attribute.orElseThrow(), text.get()));
        }
        return number.get();
    }

    private Path home(Entry entry) throws BadEntry {
        String attribute = settings.get(LdapSettings.HOME);
        var text = value(entry, Optional.of(attribute));
        if (text.isEmpty()) {
            throw new BadEntry(entry, attribute + " is missing");
        }
        String root = settings.get(LdapSettings.MAIL_ROOT).map(r -> r + "/").orElse("");
        try {
            Path home = Path.of(root + text.get());
            if (home.isAbsolute()) {
                return home;
            }
        } catch (InvalidPathException _) {
            // Told below.
        }
        throw new BadEntry(
                entry, attribute + ": read \"" + text.get() + "\", expected a full path");
    }

    private Optional<String> maildir(Entry entry, String service) {
        var usual = value(entry, settings.get(LdapSettings.MAILDIR));
        return service.equals("courier")
                ? value(entry, settings.get(LdapSettings.DEFAULT_DELIVERY)).or(() -> usual)
                : usual;
    }

    /// A comma would smuggle in another option.
    private AccountOptions options(Entry entry) throws BadEntry {
        var found = new ArrayList<String>();
        for (var option : options) {
            for (String value : values(entry, option.attribute())) {
                if (value.indexOf(',') >= 0 || value.chars().anyMatch(Character::isISOControl)) {
                    throw new BadEntry(entry, option.attribute() + " holds a comma");
                }
                found.add(option.name() + "=" + value);
            }
        }
        return new AccountOptions(found);
    }

    /// The first of several.
    Optional<String> value(Entry entry, Optional<String> attribute) {
        var values = attribute.map(name -> values(entry, name)).orElse(List.of());
        if (values.size() > 1 && ambiguous.add(attribute.orElseThrow())) {
            LOG.warn(
                    "%s: %s of %s has several values, the first is used"
                            .formatted(Ldap.NAME, attribute.orElseThrow(), entry.getDN()));
        }
        return values.stream().findFirst();
    }

    static List<String> values(Entry entry, String attribute) {
        return Optional.ofNullable(entry.getAttributeValues(attribute))
                .map(List::of)
                .orElse(List.of())
                .stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
