package org.courier.smtp.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class AliasesTest {
    @TempDir Path directory;

    @BeforeEach
    void names() throws IOException {
        Files.writeString(directory.resolve("me"), "mx.example.test\n");
        Files.writeString(directory.resolve("defaultdomain"), "example.test\n");
        Files.writeString(directory.resolve("locals"), "example.test\nalso.test\n.sub.test\n");
        Files.createDirectory(directory.resolve("aliases"));
    }

    @Test
    void listsContinuationCommentsAndNesting() throws IOException {
        write(
                """
                # the house
                info: alice, bob@remote.test,   # two
                  "odd, name"@x.test
                staff: info, carol
                all: staff, staff, info
                """);
        assertThat(lookUp("info@example.test"))
                .hasValue(List.of("alice@example.test", "bob@remote.test", "\"odd, name\"@x.test"));
        assertThat(lookUp("staff"))
                .hasValue(
                        List.of(
                                "alice@example.test",
                                "bob@remote.test",
                                "\"odd, name\"@x.test",
                                "carol@example.test"));
        assertThat(lookUp("all").orElseThrow()).hasSize(4);
        assertThat(lookUp("nobody")).isEmpty();
    }

    @Test
    void localDomainsShareAliases() throws IOException {
        write("info: alice\n");
        assertThat(lookUp("info@also.test")).hasValue(List.of("alice@example.test"));
        assertThat(lookUp("info@x.sub.test")).hasValue(List.of("alice@example.test"));
        assertThat(lookUp("info@elsewhere.test")).isEmpty();
        assertThat(lookUp("Info@example.test")).isEmpty();
    }

    @Test
    void postmasterIsFoundInAnyCase() throws IOException {
        write("postmaster: alice\n");
        assertThat(lookUp("PostMaster@also.test")).isPresent();
    }

    @Test
    void cyclesAddNothing() throws IOException {
        write("a: b, x\nb: c\nc: a, y\nself: self, z\n");
        assertThat(lookUp("a")).hasValue(List.of("y@example.test", "x@example.test"));
        assertThat(lookUp("self")).hasValue(List.of("self@example.test", "z@example.test"));
    }

    @Test
    void nestingThatDoublesCostsLinearTime() throws IOException {
        var text = new StringBuilder("a0: x, y\n");
        for (int i = 1; i < 200; i++)
            text.append("a")
                    .append(i)
                    .append(": a")
                    .append(i - 1)
                    .append(", b")
                    .append(i)
                    .append("\nb")
                    .append(i)
                    .append(": a")
                    .append(i - 1)
                    .append("\n");
        write(text.toString());
        assertThat(lookUp("a199")).hasValue(List.of("x@example.test", "y@example.test"));
    }

    @Test
    void includeAndWholeDomains() throws IOException {
        var list = directory.resolve("members");
        Files.writeString(list, "alice # first\n\nbob@remote.test, carol\n");
        write("team: :include:" + list + "\n@virtual.test: vt\nhand@virtual.test: alice\n");
        assertThat(lookUp("team"))
                .hasValue(List.of("alice@example.test", "bob@remote.test", "carol@example.test"));
        assertThat(lookUp("any@virtual.test")).hasValue(List.of("vt-any@example.test"));
        assertThat(lookUp("hand@virtual.test")).hasValue(List.of("alice@example.test"));
    }

    @Test
    void aChangedFileIsReadAgainAndABrokenOneIsNot() throws IOException {
        write("info: alice\n");
        var aliases = open();
        assertThat(look(aliases, "info")).hasValue(List.of("alice@example.test"));
        write("info: bob\n");
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(look(aliases, "info")).hasValue(List.of("bob@example.test"));
        write("info carol\n");
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().plusSeconds(9)));
        assertThat(look(aliases, "info")).hasValue(List.of("bob@example.test"));
        Files.writeString(directory.resolve("aliases/more"), "more: dora\n");
        write("info: carol\n");
        assertThat(look(aliases, "info")).hasValue(List.of("carol@example.test"));
        assertThat(look(aliases, "more")).hasValue(List.of("dora@example.test"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info alice",
                "info:",
                "a: b\nb: a",
                "info: \"|program\"",
                "info: |program",
                "info: /var/mail/x",
                "info: two words@x",
                "info: :include:relative",
                "@d: a, b",
                "x: a\nx: b",
                "  early"
            })
    void mistakesAreNamedWithTheirLine(String text) throws IOException {
        write("# head\n" + text + "\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(ConfigError.class)
                .hasMessageMatching("(?s).*aliases/system:[23]: .*");
    }

    @Test
    void leftoversOfPackagesAreAMistake() throws IOException {
        Files.writeString(directory.resolve("aliases/system.rpmsave"), "");
        assertThatThrownBy(this::open).isInstanceOf(ConfigError.class);
        Files.delete(directory.resolve("aliases/system.rpmsave"));
        Files.writeString(directory.resolve("aliases/system~"), "broken");
        assertThat(lookUp("info")).isEmpty();
    }

    @Test
    void noAliasesAtAll() throws IOException {
        Files.delete(directory.resolve("aliases"));
        assertThat(lookUp("info")).isEmpty();
    }

    @Test
    void domainListsAreReadFromTheTop() throws IOException {
        Files.writeString(
                directory.resolve("list"), "!no.sub.test\n.sub.test\nexample.test\n*\nBÜCHER.test");
        var list =
                DomainList.of(ConfigDirectory.of(directory).lines("list"), HostNames.systemName());
        assertThat(list.contains("EXAMPLE.test")).isTrue();
        assertThat(list.contains("a.sub.test")).isTrue();
        assertThat(list.contains("sub.test")).isFalse();
        assertThat(list.contains("no.sub.test")).isFalse();
        assertThat(list.contains(HostNames.systemName())).isTrue();
        assertThat(list.contains("xn--bcher-kva.test")).isTrue();
        assertThat(list.contains("")).isFalse();
    }

    private Path file() {
        return directory.resolve("aliases/system");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    private Aliases open() {
        var configuration = ConfigDirectory.of(directory);
        return new Aliases(configuration, HostNames.of(configuration));
    }

    private Optional<List<String>> lookUp(String address) {
        return look(open(), address);
    }

    private static Optional<List<String>> look(Aliases aliases, String address) {
        return aliases.lookUp(Mailbox.parse(address))
                .map(list -> list.stream().map(Mailbox::toString).toList());
    }
}
