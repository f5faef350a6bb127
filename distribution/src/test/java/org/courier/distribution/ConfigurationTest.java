package org.courier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Problem;
import org.courier.core.config.SettingsFile;
import org.courier.core.net.Tls;
import org.courier.core.process.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Code, .dist files and the manual say the same about every setting.
final class ConfigurationTest {
    private static final Pattern DECLARED =
            Pattern.compile("new SettingsFile\\(\\s*\"([^\"]+)\"", Pattern.DOTALL);

    @TempDir Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... arguments) {
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Main.run(
                List.of(arguments), new Tool.Streams(InputStream.nullInputStream(), print, print));
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(d -> Files.exists(d.resolve("courier-core/pom.xml")))
                .findFirst()
                .orElseThrow();
    }

    /// Whoever declares a settings file also gives it to the check and the manual.
    @Test
    void everyDeclaredFileIsInTheTable() throws IOException {
        var declared = new ArrayList<String>();
        try (var sources = Files.walk(root())) {
            for (var source :
                    sources.filter(f -> f.toString().matches(".*/src/main/java/.*\\.java"))
                            .toList()) {
                var found = DECLARED.matcher(Files.readString(source));
                while (found.find()) declared.add(found.group(1));
            }
        }
        assertThat(Configuration.files().stream().map(SettingsFile::name))
                .containsExactlyInAnyOrderElementsOf(declared);
    }

    @Test
    void theManualInTheTreeIsPrintedFromTheSettings() throws IOException {
        assertThat(root().resolve("docs/configuration.md"))
                .as("print it anew: courier manual > docs/configuration.md")
                .hasContent(Manual.text());
    }

    /// The defaults of a .dist file, copied into place, are the defaults of the code.
    @Test
    void distFilesAreTheDefaults() throws IOException {
        assertThat(run("dist", directory.toString())).isZero();
        for (var file : Configuration.files())
            Files.move(directory.resolve(file.name() + ".dist"), directory.resolve(file.name()));
        var configuration = ConfigDirectory.of(directory);
        for (var file : Configuration.files()) {
            var settings = configuration.settings(file);
            for (var setting : file.settings())
                assertThat((Object) settings.get(setting))
                        .as(file.name() + " " + setting.name())
                        .isEqualTo(setting.byDefault());
        }
        assertThat(run("check", "--config", directory.toString())).isZero();
        assertThat(out.toString()).endsWith(": errors: 0, warnings: 0\n");
    }

    @Test
    void everySettingIsNamedOnceInItsFileAndSaysWhatItMeans() {
        for (var file : Configuration.files()) {
            var names = new HashSet<String>();
            assertThat(file.purpose()).as(file.name()).isNotBlank();
            for (var setting : file.settings()) {
                assertThat(names.add(setting.name()))
                        .as(file.name() + " " + setting.name())
                        .isTrue();
                assertThat(setting.meaning()).as(setting.name()).isNotBlank();
            }
        }
    }

    @Test
    void checkProvesCertificates() throws IOException {
        Files.writeString(directory.resolve("imapd-ssl"), "TLS_CERTFILE=/nonexistent.pem\n");
        assertThat(run("check", "--config=" + directory)).isEqualTo(1);
        assertThat(out.toString())
                .contains("/nonexistent.pem")
                .endsWith(": errors: 1, warnings: 0\n");
    }

    @Test
    void checkSaysWhichCertificateIsForWhom() throws IOException {
        var pem = directory.resolve("imapd.pem");
        Tls.writeSelfSigned(pem, List.of("mail.test"));
        Tls.writeSelfSigned(directory.resolve("imapd.pem.mx.test"), List.of("mx.test"));
        Files.writeString(directory.resolve("imapd-ssl"), "TLS_CERTFILE=" + pem + "\n");
        assertThat(run("check", "--config=" + directory)).isZero();
        assertThat(out.toString())
                .contains(pem + ": for any other name and address; names mail.test; until ")
                .contains(pem + ".mx.test: for the name mx.test; names mx.test; until ")
                .endsWith(": errors: 0, warnings: 0\n");
    }

    @Test
    void checkProvesAccessListsAndTheirOptions() throws IOException {
        var list = directory.resolve("smtpaccess/default");
        Files.createDirectories(list.getParent());
        Files.writeString(list, "10\tallow\n\n10.300\tdeny\n");
        assertThat(run("check", "--config=" + directory)).isEqualTo(1);
        assertThat(out.toString()).contains("error: " + list + ":3: read \"10.300\"");
        Files.delete(list);
        Files.writeString(directory.resolve("esmtpd"), "X=1\nBLACKLISTS=\"-blok=a.test\"\n");
        assertThat(run("check", "--config=" + directory)).isEqualTo(1);
        assertThat(out.toString())
                .contains("esmtpd:2: BLACKLISTS: -blok=a.test: couriertcpd has no such option");
    }

    @Test
    void checkNamesSourcesOfAccountsThatAreNotHere() throws IOException {
        var file = directory.resolve("authdaemonrc");
        Files.writeString(file, "daemons=5\nauthmodulelist=\"authuserdb authnever\"\n");
        assertThat(run("check", "--config=" + directory)).isZero();
        assertThat(out.toString())
                .startsWith(
                        "warning: "
                                + file
                                + ":2: authmodulelist: no module authnever here; there is ")
                .contains("authuserdb")
                .endsWith(": errors: 0, warnings: 1\n");
        out.reset();
        Files.writeString(file, "authmodulelist=\"authnever\"\n");
        assertThat(run("check", "--config=" + directory)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith(
                        "error: "
                                + file
                                + ":1: authmodulelist: read \"authnever\", expected at least ")
                .endsWith(": errors: 1, warnings: 0\n");
    }

    @Test
    void checkReadsFilesOfOneValue() throws IOException {
        Files.writeString(directory.resolve("sizelimit"), "huge\n");
        assertThat(run("check", "--config=" + directory)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith(
                        "error: " + directory + "/sizelimit:1: sizelimit: read \"huge\", expected");
    }

    @Test
    void checkNamesErrorsAndWarnings() throws IOException {
        Files.writeString(directory.resolve("authdaemonrc"), "daemons=many\nauthmodulelst=x\n");
        assertThat(run("check", "--config=" + directory)).isEqualTo(1);
        assertThat(out.toString())
                .isEqualTo(
                        """
                        error: D/authdaemonrc:1: daemons: read "many", expected a whole number \
                        from 0 to 1000
                        warning: D/authdaemonrc:2: authmodulelst: is not known and does nothing
                        D: errors: 1, warnings: 1
                        """
                                .replace("D", directory.toString()));
    }

    /// The files that Debian's packages ship, those that everybody may read.
    @Test
    void debiansFilesHaveNoErrors() throws IOException {
        for (var name : List.of("imapd", "imapd-ssl", "pop3d", "pop3d-ssl"))
            Files.copy(Path.of("/etc/courier", name), directory.resolve(name));
        var problems = Check.problems(ConfigDirectory.of(directory));
        assertThat(problems.stream().filter(Problem::isError)).isEmpty();
    }

    @Test
    void misuseIsOneLine() {
        assertThat(run("check", "--confg", "x")).isEqualTo(64);
        assertThat(out.toString()).isEqualTo("check: no option --confg; there is --config\n");
    }
}
