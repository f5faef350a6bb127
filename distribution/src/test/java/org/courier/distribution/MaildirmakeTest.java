package org.courier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.process.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

final class MaildirmakeTest {
    @TempDir Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... arguments) {
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var all = new java.util.ArrayList<>(List.of(arguments));
        all.addFirst("maildirmake");
        return Main.run(all, new Tool.Streams(InputStream.nullInputStream(), print, print));
    }

    @Test
    void makesMaildirFolderAndQuota() {
        var maildir = directory.resolve("Maildir");
        assertThat(run(maildir.toString())).isZero();
        assertThat(maildir.resolve("new")).isDirectory();
        assertThat(run("-f", "Work.Old", maildir.toString())).isZero();
        assertThat(maildir.resolve(".Work.Old/cur")).isDirectory();
        assertThat(maildir.resolve(".Work.Old/maildirfolder")).exists();
        assertThat(run("-q", "1000000S,1000C", maildir.toString())).isZero();
        assertThat(maildir.resolve("maildirsize")).content().startsWith("1000000S,1000C\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesWhatIsThereOrNot() {
        var maildir = directory.resolve("Maildir");
        assertThat(run("-f", "Work", maildir.toString())).isEqualTo(1);
        assertThat(run(maildir.toString())).isZero();
        assertThat(run(maildir.toString())).isEqualTo(1);
        assertThat(run("-x", "y", maildir.toString())).isEqualTo(1);
        assertThat(run()).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "maildirmake: " + maildir + ": not a Maildir",
                        "maildirmake: " + maildir + ": File exists",
                        "usage: maildirmake [-q QUOTA | -f FOLDER] DIRECTORY",
                        "usage: maildirmake [-q QUOTA | -f FOLDER] DIRECTORY");
    }
}
