package org.courier.auth;

import org.courier.core.config.Setting;
import org.courier.core.config.Settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The service that accounts' sources are asked for, by the port a client came to (C's
/// AUTHSERVICE143=...): another PAM service, other options of an account.
///
/// @param usual where no setting names another
public record ServiceNames(String usual, Map<Integer, String> byPort) {
    private static final String PREFIX = "AUTHSERVICE";

    public static final Setting<Optional<String>> AUTHSERVICE =
            Setting.parsed(
                    PREFIX + Setting.PORT,
                    "a word of letters, digits, - and _",
                    "AUTHSERVICE143=name: the service that accounts are looked up for when the"
                            + " client came to this port, in place of the usual one.",
                    ServiceNames::word);

    public ServiceNames {
        byPort = Map.copyOf(byPort);
    }

    public static ServiceNames of(String usual, Settings settings) {
        var byPort = new HashMap<Integer, String>();
        settings.assignments()
                .forEach(
                        (name, value) -> {
                            if (name.matches(PREFIX + "[0-9]{1,5}") && !value.isBlank())
                                byPort.put(
                                        Integer.valueOf(name.substring(PREFIX.length())),
                                        word(value));
                        });
        return new ServiceNames(usual, byPort);
    }

    private static String word(String text) {
        var word = text.strip();
        if (!word.matches("[A-Za-z0-9_-]{1,32}"))
            throw new IllegalArgumentException(
                    "read \"" + text + "\", expected a word of letters, digits, - and _");
        return word;
    }

    public String on(int port) {
        return byPort.getOrDefault(port, usual);
    }
}
