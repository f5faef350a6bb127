package org.courier.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Our reading of configuration files beside that of the machine's /bin/sh.
final class ShellFileTest {
    private static final Map<String, String> KNOWN = Map.of("sysconfdir", "/etc/courier");

    @TempDir Path directory;

    private ShellFile read(Path file) {
        var read = new ShellFile(KNOWN);
        read.read(file);
        return read;
    }

    private ShellFile read(String text) throws IOException {
        return read(Files.writeString(directory.resolve("imapd"), text));
    }

    private static Map<String, String> values(ShellFile read) {
        var values = new LinkedHashMap<String, String>();
        read.assignments.forEach((name, a) -> values.put(name, a.value()));
        return values;
    }

    /// What /bin/sh makes of these names.
    private static Map<String, String> shell(Path file, Iterable<String> names) throws IOException {
        var script = new StringBuilder("sysconfdir=/etc/courier; . " + file + "\n");
        for (var name : names)
            script.append("printf '%s\\0%s\\0' " + name + " \"$" + name + "\"\n");
        var process = new ProcessBuilder("/bin/sh", "-c", script.toString());
        process.environment().clear();
        var text =
                new String(process.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var values = new LinkedHashMap<String, String>();
        var fields = text.split("\0", -1);
        for (int i = 0; i + 1 < fields.length; i += 2) values.put(fields[i], fields[i + 1]);
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A=1\nB=two # comment\n#C=3\n  D=x\n",
                "A=\"a b  c\" B='$A \\n' C=a\\ b\\\"c\n",
                "A=x\nB=$A.y\nC=\"${A}z\"\nD='${A}'\nE=${A}${B}$\n",
                "A=\"first\nsecond # not a comment\nthird\"\nB=\"a\\\nb\"\nC=a\\\nb\n",
                "A=\"q\\\"\\\\\\$x\\n\\`\"\n",
                "A=\nB=\"\"\nC= \nD='' # none\n",
                "A=\"a\"'b'c#d\n",
                "export A=1 B=2\nC=3\nexport C\n",
                "A=1;B=2 ; C=3;\n",
                "A=${UNSET}x\nB=${UNSET-dash}\nC=${UNSET:-\"a b\"}\nD=${A:+set}\nE=${A+x}\n",
                "A=\nB=${A-unset}\nC=${A:-empty}\n",
                "A=1\nif test \"$A\" = 1\nthen\n  B=yes\nelse\n  B=no\nfi\nC=3\n",
                "if test -f /nonexistent; then A=1; elif [ -d / ]; then A=2; else A=3; fi\n",
                "if [ ! -f /nonexistent ]; then\n if test -n \"\"; then A=1\n else A=2; fi\nfi\n",
                "A=0\ntest -d / && A=1\ntest -f / || B=2\ntest -f / && C=3 || C=4\n",
                "A=a=b\nB=\"x\"y\nC=$sysconfdir/imapd.pem\n",
                "A=1\nunset A\nB=${A-gone}\n",
                "TLS_STARTTLS_PROTOCOL=\"$TLS_PROTOCOL\"\nTLS_PROTOCOL=x\n",
                "A=é\nB=\"ü\"\n",
                "A=1\r\n",
                "A=last-line-without-end"
            })
    void readsWhatTheShellReads(String text) throws IOException {
        var file = Files.writeString(directory.resolve("f"), text.replace("\r", ""));
        var read = read(file);
        assertThat(read.problems).isEmpty();
        assertThat(values(read)).isNotEmpty().isEqualTo(shell(file, read.assignments.keySet()));
    }

    /// The files the Debian packages ship, where ./check installs them; not everybody may read
    /// authdaemonrc.
    private static List<String> debiansFiles() {
        var files = new ArrayList<>(List.of("imapd", "imapd-ssl", "pop3d", "pop3d-ssl"));
        if (Files.isReadable(Path.of("/etc/courier/authdaemonrc"))) files.add("authdaemonrc");
        return files;
    }

    @ParameterizedTest
    @MethodSource("debiansFiles")
    void readsDebiansFilesAsTheShellDoes(String name) throws IOException {
        var file = Path.of("/etc/courier", name);
        assertThat(file).as("of Debian's courier-imap and courier-pop").exists();
        var read = read(file);
        assertThat(read.problems).isEmpty();
        assertThat(values(read))
                .hasSizeGreaterThan(5)
                .isEqualTo(shell(file, read.assignments.keySet()));
    }

    @Test
    void readsAnIncludedFile() throws IOException {
        Files.writeString(directory.resolve("other"), "B=$A-2\n");
        var read = read("A=1\n. " + directory.resolve("other") + "\nC=$B\n");
        assertThat(values(read)).isEqualTo(Map.of("A", "1", "B", "1-2", "C", "1-2"));
        assertThat(read.assignments.get("B").file()).isEqualTo(directory.resolve("other"));
    }

    @Test
    void collectsEveryMistakeWithItsLine() throws IOException {
        var read =
                read(
                        "A=1\nB=`hostname`\nC=a b\nD=\"$(date)\"\nmkdir /x\nE=$?\nF=~/x\n"
                                + ". /nonexistent\nG=${H%x}\nLAST=\"open\nand more\n");
        var imapd = directory.resolve("imapd");
        assertThat(read.problems.stream().map(Problem::text))
                .containsExactly(
                        imapd
                                + ":2: read \"`hostname`\", expected a value: programs are not run"
                                + " by a configuration file",
                        imapd + ":3: read \"b\", expected the end of the line: quote the value",
                        imapd
                                + ":4: read \"$(date)\"\", expected a value: programs are not run"
                                + " by a configuration file",
                        imapd
                                + ":5: read \"mkdir\", expected NAME=value: programs are not run"
                                + " by a configuration file",
                        imapd + ":6: read \"$?\", expected ${NAME}",
                        imapd + ":7: read \"~\", expected the full name of the directory",
                        imapd + ":8: /nonexistent: cannot be read: no such file",
                        imapd + ":9: read \"${H%\", expected ${H}",
                        imapd + ":10: quote \" is not closed");
        assertThat(values(read)).containsEntry("A", "1");
    }

    @Test
    void limitsInclusionAndGrowth() throws IOException {
        var loop = read(". " + directory.resolve("imapd") + "\n");
        assertThat(loop.problems).hasSize(1);
        assertThat(loop.problems.getFirst().text()).endsWith("deeper than 8");
        var bomb = new StringBuilder("A=aaaaaaaaaa\n");
        for (int i = 0; i < 40; i++) bomb.append("A=$A$A\n");
        assertThat(read(bomb.toString()).problems)
                .extracting(Problem::text)
                .first()
                .asString()
                .endsWith("value is longer than 65536 characters");
    }

    @Test
    void unclosedIfIsAnError() throws IOException {
        assertThat(read("if test -f /x\nthen\nA=1\n").problems)
                .extracting(Problem::text)
                .isEqualTo(
                        List.of(
                                directory.resolve("imapd")
                                        + ":4: end of file, expected elif or else or fi"));
    }

    @Test
    void whatCannotNameAFileIsAMistakeWithItsLine() throws IOException {
        assertThat(read("A=1\ntest -f /etc/a\0b && A=2\n. /etc/c\0d\nB=3\n").problems)
                .extracting(Problem::text)
                .containsExactly(
                        directory.resolve("imapd")
                                + ":2: read \"/etc/a?b\", expected the name of a file",
                        directory.resolve("imapd")
                                + ":3: read \"/etc/c?d\", expected the name of a file");
    }
}
