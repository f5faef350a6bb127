package org.courier.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class ConfigDirectoryTest {
    private static final Setting<Integer> DAEMONS =
            Setting.number("MAXDAEMONS", 40, 1, 1000, "Sessions at the same time.");
    private static final Setting<Boolean> REQUIRED =
            Setting.flag("IMAP_TLS_REQUIRED", false, "Refuse to log in without TLS.");
    private static final Setting<Optional<String>> CERTFILE =
            Setting.optional("TLS_CERTFILE", "Certificate and key.");
    private static final Setting<String> VERIFY =
            Setting.choice("TLS_VERIFYPEER", "NONE", List.of("NONE", "PEER"), "Ask clients.");
    private static final Setting<Duration> QUEUETIME =
            Setting.time("queuetime", Duration.ofDays(7), "How long a message is tried.");
    private static final SettingsFile IMAPD =
            new SettingsFile("imapd", "The IMAP server.", List.of(DAEMONS, REQUIRED));
    private static final SettingsFile IMAPD_SSL =
            new SettingsFile("imapd-ssl", "IMAP over TLS.", List.of(CERTFILE, VERIFY));

    @TempDir Path directory;
    private ConfigDirectory configuration;

    @BeforeEach
    void open() {
        configuration = ConfigDirectory.of(directory);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @Test
    void missingFilesGiveDefaults() {
        var settings = configuration.settings(IMAPD, IMAPD_SSL);
        assertThat(settings.get(DAEMONS)).isEqualTo(40);
        assertThat(settings.get(REQUIRED)).isFalse();
        assertThat(settings.get(CERTFILE)).isEmpty();
        assertThat(settings.isSet(DAEMONS)).isFalse();
        assertThat(configuration.value(QUEUETIME)).isEqualTo(Duration.ofDays(7));
        assertThat(configuration.lines("locals")).isEmpty();
    }

    @Test
    void laterFileReplacesEarlierAndKnowsItsVariables() throws IOException {
        write("imapd", "MAXDAEMONS=5\nIMAP_TLS_REQUIRED=yes\nNAME=imapd\n");
        write("imapd-ssl", "MAXDAEMONS=7\nTLS_CERTFILE=${sysconfdir}/$NAME.pem\n");
        var settings = configuration.settings(IMAPD, IMAPD_SSL);
        assertThat(settings.get(DAEMONS)).isEqualTo(7);
        assertThat(settings.get(REQUIRED)).isTrue();
        assertThat(settings.get(CERTFILE)).contains(directory + "/imapd.pem");
        assertThat(settings.assignments()).containsEntry("NAME", "imapd");
    }

    @Test
    void everyWrongValueIsNamedWithItsPlace() throws IOException {
        write("imapd", "\nMAXDAEMONS=many\nIMAP_TLS_REQUIRED=maybe\n");
        write("imapd-ssl", "TLS_VERIFYPEER=SOME\nMAXDAEMON=3\n");
        assertThatThrownBy(() -> configuration.settings(IMAPD, IMAPD_SSL))
                .isInstanceOf(ConfigError.class)
                .hasMessage(
                        """
                        D/imapd:2: MAXDAEMONS: read "many", expected a whole number from 1 to 1000
                        D/imapd:3: IMAP_TLS_REQUIRED: read "maybe", expected 0, 1, YES or NO
                        D/imapd-ssl:1: TLS_VERIFYPEER: read "SOME", expected one of NONE, PEER\
                        """
                                .replace("D/", directory + "/"));
        assertThat(configuration.problems(IMAPD, IMAPD_SSL))
                .contains(
                        Problem.warning(
                                directory
                                        + "/imapd-ssl:2: MAXDAEMON: is not known and does"
                                        + " nothing"));
    }

    @Test
    void oneValueFilesAreTheirFirstLine() throws IOException {
        write("queuetime", "1d12h\nrest\n");
        assertThat(configuration.value(QUEUETIME)).isEqualTo(Duration.ofHours(36));
        write("queuetime", "soon\n");
        assertThatThrownBy(() -> configuration.value(QUEUETIME))
                .hasMessage(
                        directory
                                + "/queuetime:1: queuetime: read \"soon\","
                                + " expected a time such as 90, 5m or 1d12h");
    }

    @Test
    void listsKeepPlacesAndDirectoriesAreRead() throws IOException {
        write("locals", "# ours\n\nexample.test\n  indented\r\n");
        assertThat(configuration.lines("locals"))
                .extracting(ConfigDirectory.Line::number, ConfigDirectory.Line::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3, "example.test"),
                        org.assertj.core.groups.Tuple.tuple(4, "  indented"));
        assertThat(configuration.lines("locals").getFirst().error("x"))
                .hasMessage(directory + "/locals:3: x");
        Files.createDirectory(directory.resolve("hosteddomains"));
        write("hosteddomains/b", "b.test\n");
        write("hosteddomains/a", "a.test\n");
        write("hosteddomains/.hidden", "hidden.test\n");
        assertThat(configuration.lines("hosteddomains"))
                .extracting(ConfigDirectory.Line::text)
                .containsExactly("a.test", "b.test");
    }

    @ParameterizedTest
    @CsvSource({
        "90, 90",
        "5m, 300",
        "1w, 604800",
        "1d12h, 129600",
        "4H, 14400",
        "1h30, 3630",
        "0, 0",
        "2m5s, 125"
    })
    void readsCouriersTimes(String text, long seconds) {
        assertThat(QUEUETIME.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"m", "5x", "-1", "99999999999999999999w", "1.5h"})
    void refusesOtherTimes(String text) {
        assertThatThrownBy(() -> QUEUETIME.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("read \"" + text + "\", expected ");
    }

    @Test
    void defaultsReadBackAsThemselves() {
        assertThat(QUEUETIME.defaultText()).isEqualTo("1w");
        for (var setting : List.of(DAEMONS, REQUIRED, CERTFILE, VERIFY, QUEUETIME))
            assertThat((Object) setting.parse(setting.defaultText()))
                    .isEqualTo(setting.byDefault());
    }

    @Test
    void valuesInCodeAreCheckedToo() {
        var settings = Settings.of(Map.of("MAXDAEMONS", "0"));
        assertThatThrownBy(() -> settings.get(DAEMONS))
                .hasMessage("MAXDAEMONS: read \"0\", expected a whole number from 1 to 1000");
    }
}
