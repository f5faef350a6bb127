package org.courier.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/// Files of `NAME value` lines, and settings that follow their file.
final class WordFileTest {
    private static final Setting<String> BASE = Setting.text("LDAP_BASEDN", "", "Where to search");
    private static final Setting<String> FILTER = Setting.text("LDAP_FILTER", "", "Who counts");
    private static final Setting<Integer> TIMEOUT =
            Setting.number("LDAP_TIMEOUT", 5, 1, 60, "Seconds");
    private static final SettingsFile LDAPRC =
            new SettingsFile(
                    "rc", "A directory", List.of(BASE, FILTER, TIMEOUT), SettingsFile.Syntax.WORDS);

    @TempDir Path directory;
    private ConfigDirectory configuration;

    @BeforeEach
    void configure() {
        configuration = ConfigDirectory.of(directory);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("rc"), text);
    }

    @Test
    void linesAreReadAsTheCSuiteReadsThem() throws IOException {
        write(
                """
                ##NAME: MARKER:
                # LDAP_TIMEOUT 7
                LDAP_BASEDN \t o=example, c=com \s
                LDAP_FILTER (&(a=b)\\
                (c=d#e))
                LDAP_BASEDN\tsecond
                """);
        var read = configuration.settings(LDAPRC);
        assertThat(read.get(BASE)).isEqualTo("o=example, c=com");
        assertThat(read.get(FILTER)).isEqualTo("(&(a=b)(c=d#e))");
        assertThat(read.get(TIMEOUT)).isEqualTo(5);
    }

    @Test
    void mistakesNameFileAndLine() throws IOException {
        var file = write("##NAME: MARKER:0\n\nLDAP_TIMEOUT x\nLDAP_BASE o=x\n");
        assertThat(configuration.problems(LDAPRC).stream().map(Problem::text))
                .containsExactly(
                        file
                                + ":3: LDAP_TIMEOUT: read \"x\", expected a whole number from 1"
                                + " to 60",
                        file + ":4: LDAP_BASE: is not known and does nothing");
    }

    @Test
    void aFileWithoutItsMarkerMayBeCutShort() throws IOException {
        var file = write("LDAP_BASEDN o=x\n");
        assertThatThrownBy(() -> configuration.settings(LDAPRC))
                .hasMessage(file + ": has no line \"##NAME: MARKER:\" and may be cut short");
    }

    @Test
    void aChangedFileIsReadAgainAndABadOneLeavesTheLast() throws IOException {
        var live = new LiveSettings<>(configuration, LDAPRC, read -> read.get(BASE));
        assertThatThrownBy(live::get).isInstanceOf(ConfigError.class).hasMessageContaining("rc");
        aged("##NAME: MARKER:\nLDAP_BASEDN one\n", 1);
        assertThat(live.get()).isEqualTo("one");
        aged("##NAME: MARKER:\nLDAP_BASEDN two\n", 2);
        assertThat(live.get()).isEqualTo("two");
        aged("LDAP_BASEDN three\n", 3);
        assertThat(live.get()).isEqualTo("two");
        aged("##NAME: MARKER:\nLDAP_BASEDN four\n", 4);
        assertThat(live.get()).isEqualTo("four");
    }

    private void aged(String text, int minute) throws IOException {
        Files.setLastModifiedTime(write(text), FileTime.fromMillis(minute * 60_000L));
    }
}
