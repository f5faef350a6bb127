package org.courier.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class ProgramTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");

    @TempDir Path directory;

    private Program.Result shell(String script, InputStream input, int outputLimit, Duration limit)
            throws IOException {
        return Program.run(
                List.of("/bin/sh", "-c", script), PATH, directory, input, outputLimit, limit);
    }

    private Program.Result shell(String script) throws IOException {
        return shell(script, InputStream.nullInputStream(), 1000, LONG);
    }

    private static String text(Program.Result result) {
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    @Test
    void givesOutputOfBothStreamsAndTheExitCode() throws IOException {
        var result = shell("echo out; echo err >&2; pwd; exit 77");
        assertThat(text(result)).isEqualTo("out\nerr\n" + directory.toRealPath() + "\n");
        assertThat(result.exitCode()).isEqualTo(77);
        assertThat(result.timedOut()).isFalse();
    }

    @Test
    void passesOnNothingOfOurEnvironment() throws IOException {
        var result =
                Program.run(
                        List.of("/usr/bin/env"),
                        Map.of("SENDER", "a b@example.test"),
                        directory,
                        InputStream.nullInputStream(),
                        1000,
                        LONG);
        assertThat(text(result)).isEqualTo("SENDER=a b@example.test\n");
    }

    @Test
    void feedsALargeInputWhileOutputComes() throws IOException {
        var message = new byte[3_000_000];
        var result = shell("tee /dev/stderr | wc -c", new ByteArrayInputStream(message), 50, LONG);
        assertThat(result.output()).hasSize(50);
        assertThat(result.exitCode()).isZero();
        var counted = shell("wc -c", new ByteArrayInputStream(message), 50, LONG);
        assertThat(text(counted).strip()).isEqualTo("3000000");
    }

    @Test
    void programNeedNotReadItsInput() throws IOException {
        var result = shell("exit 3", new ByteArrayInputStream(new byte[3_000_000]), 50, LONG);
        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void killsTheWholeGroupAfterTheLimit() throws IOException {
        var marker = directory.resolve("survived");
        var result =
                shell(
                        "(trap '' TERM HUP; sleep 5; touch survived) & echo $!; wait",
                        InputStream.nullInputStream(),
                        100,
                        Duration.ofMillis(500));
        assertThat(result.timedOut()).isTrue();
        assertThat(result.exitCode()).isNotZero();
        var child = ProcessHandle.of(Long.parseLong(text(result).strip()));
        child.ifPresent(c -> c.onExit().orTimeout(4, java.util.concurrent.TimeUnit.SECONDS).join());
        assertThat(marker).doesNotExist();
    }

    @Test
    void doesNotWaitForWhatIsLeftRunning() throws IOException {
        var result = shell("sleep 300 & echo $!");
        var left = ProcessHandle.of(Long.parseLong(text(result).strip()));
        assertThat(result.exitCode()).isZero();
        assertThat(left).isPresent();
        left.get().destroyForcibly();
    }

    @Test
    void brokenInputEndsTheProgram() {
        var broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk error");
                    }
                };
        assertThatThrownBy(() -> shell("cat > copy; touch ended", broken, 100, LONG))
                .isInstanceOf(IOException.class)
                .hasMessage("disk error");
        assertThat(Files.exists(directory.resolve("ended"))).isFalse();
    }

    @Test
    void missingProgramHasAnExitCode() throws IOException {
        var result =
                Program.run(
                        List.of("/nonexistent/program"),
                        PATH,
                        directory,
                        InputStream.nullInputStream(),
                        1000,
                        LONG);
        assertThat(result.exitCode()).isEqualTo(127);
        assertThat(text(result)).contains("/nonexistent/program");
    }
}
