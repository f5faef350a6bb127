package org.courier.auth.backend.ldap;

import org.courier.core.config.ConfigError;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// LDAP_GLOB_UID and LDAP_GLOB_GID: a number, or a name in /etc/passwd or /etc/group.
final class Owners {
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final Path GROUP = Path.of("/etc/group");

    private Owners() {}

    static int uid(String text) {
        return id("LDAP_GLOB_UID", text, PASSWD);
    }

    static int gid(String text) {
        return id("LDAP_GLOB_GID", text, GROUP);
    }

    /// A uid or gid as a store writes it; empty when it is none.
    static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.parseInt(text.strip())).filter(number -> number >= 0);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static int id(String key, String text, Path names) {
        String name = text.strip();
        return (name.isEmpty() ? Optional.of(0) : number(name))
                .or(() -> lookUp(names, name))
                .orElseThrow(
                        () ->
                                new ConfigError(
                                        "authldaprc: %s: \"%s\" is no number and not in %s"
                                                .formatted(key, name, names)));
    }

    /// Both files have the name first and the number third.
    private static Optional<Integer> lookUp(Path file, String name) {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 2 && fields[0].equals(name))
                    .findFirst()
                    .flatMap(fields -> number(fields[2]));
        } catch (IOException e) {
            throw new ConfigError(file + ": " + e.getMessage());
        }
    }
}
