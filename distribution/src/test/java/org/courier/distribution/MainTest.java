package org.courier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.process.Tool;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

final class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        var streams =
                new Tool.Streams(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return Main.run(List.of(arguments), streams);
    }

    @Test
    void helpListsEveryCommandOnce() {
        assertThat(run("help")).isZero();
        assertThat(run()).isZero();
        for (var command : Tools.installed()) {
            assertThat(out.toString()).contains("  " + command.name() + " ");
            assertThat(Tools.installed())
                    .filteredOn(c -> c.name().equals(command.name()))
                    .hasSize(1);
            assertThat(command.purpose()).isNotBlank();
        }
    }

    @Test
    void unknownCommandIsOneLine() {
        assertThat(run("imapdd")).isEqualTo(64);
        assertThat(err.toString()).isEqualTo("courier: no command \"imapdd\"; see courier help\n");
    }

    @Test
    void versionNamesTheJava() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).startsWith("Courier for the JVM ").contains("Java 25");
    }
}
