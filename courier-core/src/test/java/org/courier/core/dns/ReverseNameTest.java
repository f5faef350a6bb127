package org.courier.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/// TCPREMOTEHOST's rules.
class ReverseNameTest {
    private static final String ZONE =
            """
            1.2.0.192.in-addr.arpa. IN PTR mx.test.
            mx.test.                IN A 192.0.2.1
            2.2.0.192.in-addr.arpa. IN PTR liar.test.
            liar.test.              IN A 192.0.2.99
            3.2.0.192.in-addr.arpa. IN PTR nowhere.test.
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR six.test.
            six.test.               IN AAAA 2001:db8::1
            """;

    @TempDir Path directory;

    @Test
    void aNameMustLeadBack() throws Exception {
        try (var server = new DnsServer(directory, ZONE)) {
            var resolver = Resolver.of(server.address(), Duration.ofSeconds(5));
            assertThat(ReverseName.of(ip("192.0.2.1"), resolver)).contains("mx.test");
            assertThat(ReverseName.of(ip("2001:db8::1"), resolver)).contains("six.test");
            assertThat(ReverseName.of(ip("192.0.2.2"), resolver)).contains("softdnserr");
            assertThat(ReverseName.of(ip("192.0.2.3"), resolver)).contains("softdnserr");
            assertThat(ReverseName.of(ip("192.0.2.4"), resolver)).isEmpty();
            server.fail();
            assertThat(ReverseName.of(ip("192.0.2.5"), resolver)).contains("softdnserr");
        }
    }

    private static InetAddress ip(String address) {
        return InetAddress.ofLiteral(address);
    }
}
