package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.Context;

import org.apache.mina.core.buffer.IoBuffer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Idle clients are cheap: 10,000 of them in a server with a heap of 256 MB. Server and clients are
/// processes of their own, since both ends together would need more open files than a process may
/// have.
@Timeout(120)
class IdleConnectionsTest {
    private static final Pattern RESULT =
            Pattern.compile("(?m)^\\w+: (\\d+) idle connections: ([0-9.]+) KB heap each.*");

    @Test
    void tenThousandPlainOnesTakeAtMost6KbEach() throws Exception {
        assertThat(kilobytes("plain", 10_000)).isLessThanOrEqualTo(6);
    }

    @Test
    void oneUnderTlsTakesAtMost14Kb() throws Exception {
        assertThat(kilobytes("tls", 400)).isLessThanOrEqualTo(14);
    }

    private static double kilobytes(String kind, int number)
            throws IOException, InterruptedException {
        var server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseG1GC",
                                "-XX:+UseCompactObjectHeaders",
                                "-cp",
                                classPath(),
                                IdleBench.class.getName(),
                                kind,
                                String.valueOf(number))
                        .redirectErrorStream(true)
                        .start();
        var said = new String(server.getInputStream().readAllBytes());
        assertThat(server.waitFor()).as(said).isZero();
        var result = RESULT.matcher(said);
        assertThat(result.find()).as(said).isTrue();
        assertThat(result.group(1)).isEqualTo(String.valueOf(number));
        return Double.parseDouble(result.group(2));
    }

    /// What the program needs, wherever the build keeps it.
    private static String classPath() {
        return Stream.of(
                        IdleBench.class,
                        Listener.class,
                        IoBuffer.class,
                        Logger.class,
                        ch.qos.logback.classic.Logger.class,
                        Context.class,
                        PEMParser.class,
                        ASN1Object.class,
                        ContentInfo.class)
                .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(":"));
    }
}
