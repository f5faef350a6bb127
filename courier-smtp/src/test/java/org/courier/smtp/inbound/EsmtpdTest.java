package org.courier.smtp.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.config.ConfigError;
import org.courier.core.net.Bound.TlsMode;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// Opening and wiring; what goes wrong is told before anything listens.
class EsmtpdTest {
    @Test
    void aPortInUseIsNamed() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var port = String.valueOf(taken.getLocalPort());
            assertThatThrownBy(() -> stage("esmtpd", "PORT=" + port))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(port);
        }
    }

    @Test
    void mistakesNameTheirFile() {
        assertThatThrownBy(() -> stage("esmtpd", "PORT=imaginary"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("esmtpd: PORT: ");
        assertThatThrownBy(() -> stage("esmtpd", "AUTH_REQUIRED=perhaps"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("AUTH_REQUIRED: read \"perhaps\", expected ");
        assertThatThrownBy(() -> stage("esmtpd-ssl", "ESMTPDSSLSTART=YES\nSSLPORT=0\n"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("esmtpd-ssl: TLS_CERTFILE: is not set");
        assertThatThrownBy(() -> stage("aliases/system", "broken"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("aliases/system:1: ");
        assertThatThrownBy(() -> stage("esmtptimeout", "soon"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("esmtptimeout:1: ");
    }

    @Test
    void whatListensIsTold() throws IOException {
        try (var stage = new EsmtpStage(Map.of(), "smtp", true)) {
            assertThat(stage.bound())
                    .extracting(bound -> List.of(bound.service(), bound.tls()))
                    .containsExactly(
                            List.of("smtp", TlsMode.STARTTLS),
                            List.of("submission", TlsMode.STARTTLS),
                            List.of("submissions", TlsMode.IMPLICIT));
        }
    }

    @Test
    void accountsThatCannotBeReadAreTemporary() throws IOException {
        try (var stage = stage("batchsize", "10\n");
                var client = new SmtpClient(stage.address())) {
            Files.setPosixFilePermissions(
                    stage.directory().resolve("userdb"),
                    PosixFilePermissions.fromString("rw-r--r--"));
            client.reply();
            client.ask("EHLO c.test");
            client.ask("MAIL FROM:<x@good.test>");
            assertThat(client.ask("RCPT TO:<alice@example.test>"))
                    .isEqualTo("450 4.3.0 Service temporarily unavailable.");
        }
    }

    private static EsmtpStage stage(String file, String text) throws IOException {
        return new EsmtpStage(Map.of(file, text), "smtp", false);
    }
}
