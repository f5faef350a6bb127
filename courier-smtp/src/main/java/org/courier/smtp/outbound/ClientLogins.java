package org.courier.smtp.outbound;

import org.courier.core.config.ConfigDirectory;

import java.util.Optional;

/// `esmtpauthclient`: how we log in with which relay. Read anew each time, as C does.
final class ClientLogins {
    private final ConfigDirectory configuration;

    ClientLogins(ConfigDirectory configuration) {
        this.configuration = configuration;
    }

    record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /// @param relay as its route writes it, with the port
    Optional<Login> of(String relay) {
        for (var line : configuration.lines("esmtpauthclient")) {
            var words = line.text().strip().split("[ \t]+", 3);
            if (words.length == 3 && words[0].equalsIgnoreCase(relay))
                return Optional.of(new Login(words[1], words[2]));
        }
        return Optional.empty();
    }
}
