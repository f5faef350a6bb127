package org.courier.distribution.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.process.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What ./try and ./check say on a machine where something is missing: one sentence, and the exit
/// code 1.
class ScriptsTest {
    private static final String NO_JDK =
            ": a JDK 25 is missing: install one, or name its directory in JAVA_HOME.\n";
    private static final String NO_MAVEN =
            ": Maven (mvn) is missing: install Debian's package maven.\n";

    @TempDir Path directory;
    private Path bin;

    @BeforeEach
    void copyScripts() throws IOException {
        // for the user nobody too
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        var lib = Files.createDirectories(directory.resolve("distribution/src/main/sh"));
        for (var script : List.of("try", "check"))
            Files.copy(House.root().resolve(script), directory.resolve(script));
        Files.copy(
                House.root().resolve("distribution/src/main/sh/java25.sh"),
                lib.resolve("java25.sh"));
        bin = Files.createDirectories(directory.resolve("bin"));
        for (var tool :
                List.of("sh", "readlink", "dirname", "find", "id", "grep", "paste", "mount"))
            Files.createSymbolicLink(bin.resolve(tool), Path.of("/usr/bin", tool));
        // a JDK, as far as the scripts look
        java("jdk", "java", "javac");
    }

    private void java(String name, String... programs) throws IOException {
        var home = Files.createDirectories(directory.resolve(name).resolve("bin")).getParent();
        for (var program : programs) script(home.resolve("bin").resolve(program), "exit 1");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String run(String javaHome, String... command) throws IOException {
        var environment =
                Map.of(
                        "PATH", bin.toString(),
                        "HOME", directory.toString(),
                        "JAVA_HOME", directory.resolve(javaHome).toString());
        var result =
                Program.run(
                        List.of(command),
                        environment,
                        directory,
                        InputStream.nullInputStream(),
                        1 << 16,
                        Duration.ofSeconds(60));
        assertThat(result.exitCode()).isEqualTo(script(command).endsWith("courier") ? 69 : 1);
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    private static String script(String... command) {
        return command[command.length - 1];
    }

    /// With nothing in the places where a JDK would be.
    private String runWithoutJava(String javaHome, String script) throws IOException {
        var hide =
                "for d in /usr/lib/jvm /opt; do"
                        + " [ ! -d $d ] || mount -t tmpfs none $d || exit 9; done; exec ./";
        return run(javaHome, "/usr/bin/unshare", "-m", "/bin/sh", "-c", hide + script);
    }

    @Test
    void aMissingJdkIsOneSentence() throws IOException {
        for (var script : List.of("try", "check")) {
            assertThat(runWithoutJava("none", script)).isEqualTo(script + NO_JDK);
            java("jre", "java");
            assertThat(runWithoutJava("jre", script)).isEqualTo(script + NO_JDK);
        }
    }

    private void copyLauncher() throws IOException {
        var home = Files.createDirectories(directory.resolve("home"));
        var sources = directory.resolve("distribution/src/main/sh");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.copy(
                House.root().resolve("distribution/src/main/sh/courier"),
                home.resolve("bin/courier"));
        Files.copy(sources.resolve("java25.sh"), home.resolve("lib/java25.sh"));
    }

    @Test
    void theLauncherNeedsAJava() throws IOException {
        copyLauncher();
        assertThat(runWithoutJava("none", "home/bin/courier"))
                .isEqualTo(
                        "courier: Java 25 was not found: install a JDK 25, or name its directory"
                                + " in JAVA_HOME.\n");
    }

    @Test
    void theLaunchersLanguageIsEnglish() throws IOException {
        copyLauncher();
        script(directory.resolve("jdk/bin/java"), "echo $LC_ALL ${LANGUAGE-none}; exit 1");
        for (var german : List.of("LC_ALL", "LC_MESSAGES", "LANG"))
            assertThat(
                            run(
                                    "jdk",
                                    "/usr/bin/env",
                                    german + "=de_DE.UTF-8",
                                    "LANGUAGE=de",
                                    "home/bin/courier",
                                    "help"))
                    .isEqualTo("C.UTF-8 none\n");
    }

    @Test
    void aMissingMavenIsOneSentence() throws IOException {
        assertThat(run("jdk", "./try")).isEqualTo("try" + NO_MAVEN);
        assertThat(run("jdk", "./check")).isEqualTo("check" + NO_MAVEN);
    }

    @Test
    void checkNamesEachMissingPackageToWhoIsNotRoot() throws IOException {
        script(bin.resolve("mvn"), "exit 1");
        assertThat(run("jdk", "./check"))
                .startsWith("check: the tests need Debian's packages: ")
                .contains(" courier-imap ");
        script(
                bin.resolve("dpkg-query"),
                "case $4 in curl | mutt) echo not-installed ;; *) echo installed ;; esac");
        var nobody =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "./check"));
        assertThat(run("jdk", nobody.toArray(String[]::new)))
                .isEqualTo(
                        "check: Debian packages are missing: curl mutt; install them as root:"
                                + " apt-get install curl mutt\n");
    }

    @Test
    void aBuildThatFailsIsSaid() throws IOException {
        script(bin.resolve("mvn"), "echo 'no network' >&2; exit 1");
        Files.createSymbolicLink(bin.resolve("rm"), Path.of("/usr/bin/rm"));
        assertThat(run("jdk", "./try")).endsWith("no network\ntry: the build failed, see above.\n");
    }
}
