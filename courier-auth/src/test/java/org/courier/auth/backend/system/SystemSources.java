package org.courier.auth.backend.system;

import org.courier.auth.AuthBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The sources of system users on files of a test. PAM asks a script there, by pam_exec.
public final class SystemSources {
    public static final List<String> MODULES =
            List.of(AuthPasswd.PASSWD, AuthPasswd.SHADOW, AuthPam.NAME);

    private static final String SCRIPT =
            """
            #!/bin/sh
            given=$(tr -d '\\000'; echo .)
            case $PAM_USER in
            fred@example.test | wilma | clear) [ "$given" = foobar. ] ;;
            dédé) [ "$given" = pässwörd. ] ;;
            *) exit 1 ;;
            esac
            """;

    private SystemSources() {}

    /// @param passwd lines of passwd(5) with hashes
    public static AuthBackend open(String module, Path directory, List<String> passwd)
            throws IOException {
        var shadow =
                passwd.stream()
                        .map(line -> line.split(":"))
                        .map(parts -> parts[0] + ":" + parts[1] + ":19000:0:99999:7:::")
                        .toList();
        Files.write(directory.resolve("passwd"), passwd);
        Files.write(directory.resolve("shadow"), shadow);
        Files.write(directory.resolve("group"), List.of("all:x:99:wilma"));
        return backend(module, directory, helpers(directory));
    }

    /// Neither the files nor PAM can be asked.
    public static AuthBackend broken(String module, Path directory) {
        var helpers =
                new PamHelpers(
                        new PamHelpers.Options(1, 1, Duration.ofSeconds(5), Optional.empty()));
        helpers.close();
        return backend(module, directory.resolve("missing"), helpers);
    }

    private static AuthBackend backend(String module, Path directory, PamHelpers helpers) {
        var files =
                new UserFiles(
                        directory.resolve("passwd"),
                        directory.resolve("group"),
                        directory.resolve("shadow"));
        var users = new SystemUsers(files, Duration.ofSeconds(20));
        return module.equals(AuthPam.NAME)
                ? new AuthPam(users, helpers, 100)
                : new AuthPasswd(module, users, helpers, 100);
    }

    private static PamHelpers helpers(Path directory) throws IOException {
        var services = Files.createDirectories(directory.resolve("pam.d"));
        var script = Files.writeString(directory.resolve("script"), SCRIPT);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.write(
                services.resolve("imap"),
                List.of(
                        "auth [success=done default=ignore] pam_exec.so quiet expose_authtok "
                                + script,
                        "auth required pam_deny.so",
                        "account required pam_permit.so"));
        return new PamHelpers(
                new PamHelpers.Options(1, 8, Duration.ofSeconds(30), Optional.of(services)));
    }
}
