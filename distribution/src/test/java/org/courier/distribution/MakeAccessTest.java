package org.courier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.attribute.FileTime;
import java.util.List;

class MakeAccessTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir Path directory;

    private int run(String program, String... arguments) throws IOException {
        out.reset();
        err.reset();
        var streams =
                new Tool.Streams(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return Tools.named(program).orElseThrow().tool().run(List.of(arguments), streams);
    }

    private void write(String name, String text) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void goodListsAreProvedSilently() throws IOException {
        write("smtpaccess/default", "127.0.0.1\tallow,RELAYCLIENT\n10.0.0.0/22\tallow\n");
        write("smtpaccess/more~", "nonsense");
        write("esmtpd-msa", "ACCESSFILE=" + directory.resolve("msaaccess") + "\n");
        write("msaaccess", "*\tallow,AUTH_REQUIRED=1\n");
        write("imapaccess", ":2001:0db8\tdeny\n");
        for (var program : List.of("makesmtpaccess", "makesmtpaccess-msa", "makeimapaccess")) {
            assertThat(run(program, "--config=" + directory)).as(program).isZero();
            assertThat(out.toString() + err).as(program).isEmpty();
        }
        assertThat(directory.resolve("smtpaccess.dat")).doesNotExist();
    }

    @Test
    void errorsNameFileAndLine() throws IOException {
        write("smtpaccess/a", "10\tallow\n");
        write("smtpaccess/b", "# mine\n10\tdeny\n");
        assertThat(run("makesmtpaccess", "--config=" + directory)).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(
                        "ERROR: "
                                + directory.resolve("smtpaccess/b")
                                + ":2: \"10\" is there twice\n");
        write("smtpaccess/b", "");
        write("smtpaccess/c.rpmnew", "");
        assertThat(run("makesmtpaccess", "--config=" + directory)).isEqualTo(1);
        assertThat(err.toString()).contains("c.rpmnew: left by a package upgrade");
        Files.delete(directory.resolve("smtpaccess/c.rpmnew"));
        write("smtpaccess/a.dist", "");
        Files.setLastModifiedTime(directory.resolve("smtpaccess/a"), FileTime.fromMillis(1000));
        assertThat(run("makesmtpaccess", "--config=" + directory)).isEqualTo(1);
        assertThat(err.toString()).contains("a.dist: newer than a");
        assertThat(run("makeimapaccess", "--config=" + directory)).isEqualTo(1);
        assertThat(err.toString()).endsWith("imapaccess: No such file or directory\n");
    }

    @Test
    void makedatProvesAccessListsOnly() throws IOException {
        write("list", "10.0.0.1-10.0.0.9\tallow\n");
        var list = directory.resolve("list").toString();
        assertThat(run("makedat", "-src=" + list, "-file=x", "-tmp=y", "-cidr")).isZero();
        write("list", "10.0.0.9-10.0.0.1\tallow\n");
        assertThat(run("makedat", "-src=" + list, "-file=x", "-tmp=y", "-cidr")).isEqualTo(1);
        assertThat(err.toString()).startsWith("ERROR: " + list + ":1: read \"10.0.0.9-10.0.0.1\"");
        assertThat(run("makedat", "-src=" + list, "-file=x", "-tmp=y")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("makedat: x is not written: these servers read " + list + " itself\n");
        assertThat(run("makedat", "-src=" + list)).isEqualTo(1);
        assertThat(err.toString()).startsWith("Usage: makedat -src=src");
    }
}
