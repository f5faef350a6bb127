package org.courier.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

final class LogTest {

    private static LoggingEvent event(String line) {
        var logger = new LoggerContext().getLogger(Log.PREFIX + "imapd");
        var event = new LoggingEvent();
        event.setLoggerContext(logger.getLoggerContext());
        event.setLoggerName(logger.getName());
        event.setLevel(Level.INFO);
        event.setMessage(line);
        event.setTimeStamp(0);
        return event;
    }

    @Test
    void lineIsTheProgramAndTheText() {
        assertThat(new LineLayout().doLayout(event("INFO: LOGIN, user=alice, ip=[::1], port=[1]")))
                .isEqualTo("imapd: INFO: LOGIN, user=alice, ip=[::1], port=[1]\n");
    }

    @Test
    void clientsTextBeginsNoLine() {
        assertThat(new LineLayout().doLayout(event("INFO: LOGIN FAILED, user=a\r\nimapd: x\u001b")))
                .isEqualTo("imapd: INFO: LOGIN FAILED, user=a#015#012imapd: x#033\n");
        assertThat(new LineLayout().doLayout(event("{} x".repeat(5000)))).hasSizeLessThan(8_300);
    }

    @Test
    void stackOfABugIsShown() {
        var bug = new IllegalStateException("broken");
        var event = event("ERR: bug");
        event.setThrowableProxy(new ThrowableProxy(bug));
        assertThat(new LineLayout().doLayout(event))
                .startsWith("imapd: ERR: bug\njava.lang.IllegalStateException: broken\n\tat ");
    }

    /// A child JVM that logs and ends: all lines come out, on standard error only.
    @Test
    void lastLinesAreWrittenWhenTheProgramEnds() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child =
                new ProcessBuilder(java, "-cp", classPath(), LogsAndEnds.class.getName()).start();
        child.getOutputStream().close();
        var err = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        var out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(out).isEmpty();
        assertThat(err.lines().filter(l -> l.startsWith("pop3d: ")))
                .hasSize(1000)
                .startsWith("pop3d: INFO: line 0")
                .endsWith("pop3d: INFO: line 999");
    }

    private static String classPath() {
        return Stream.of(
                        LogTest.class,
                        Log.class,
                        org.slf4j.LoggerFactory.class,
                        LoggerContext.class,
                        ch.qos.logback.core.ConsoleAppender.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(":"));
    }

    static final class LogsAndEnds {
        private LogsAndEnds() {}

        public static void main(String[] arguments) {
            var log = Log.of("pop3d");
            for (int i = 0; i < 1000; i++) log.info("INFO: line " + i);
            log.debug("not seen");
            Runtime.getRuntime().exit(0);
        }
    }

    @Test
    void aNameCannotEndItsField() {
        assertThat(Log.field("fred@example.com")).isEqualTo("fred@example.com");
        assertThat(Log.field("x, ip=[192.0.2.1]\r\n")).isEqualTo("x??ip=?192.0.2.1???");
        assertThat(Log.field("é".repeat(9000))).hasSize(255);
    }

    @Test
    void syslogGetsFacilityMail(@TempDir Path directory) throws Exception {
        var socket = directory.resolve("log");
        var receiver =
                new ProcessBuilder(
                                "python3",
                                "-c",
                                """
                                import socket, sys
                                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                                s.bind(sys.argv[1])
                                s.settimeout(20)
                                print("ready", flush=True)
                                for i in range(2):
                                    print(s.recv(65536).decode(), flush=True)
                                """,
                                socket.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(receiver.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(line(lines)).contains("ready");
            var syslog = new SyslogSocket(socket);
            syslog.setContext(new LoggerContext());
            syslog.start();
            syslog.doAppend(event("INFO: LOGIN, user=alice"));
            syslog.doAppend(event("ERR: \nx"));
            var pid = ProcessHandle.current().pid();
            assertThat(line(lines).orElseThrow())
                    .matches(
                            "<22>[A-Z][a-z]{2} [ 0-9]\\d \\d\\d:\\d\\d:\\d\\d imapd\\["
                                    + pid
                                    + "]: LOGIN, user=alice");
            assertThat(line(lines).orElseThrow()).endsWith("]: #012x");
            syslog.doAppend(event("nobody listens any more"));
        } finally {
            receiver.destroy();
        }
    }

    private static Optional<String> line(BufferedReader lines) throws IOException {
        return Optional.ofNullable(lines.readLine());
    }
}
