package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;

class TcpdOptionsTest {
    @Test
    void readsWhatDebianShips() {
        var options = TcpdOptions.parse("-nodnslookup -noidentlookup");
        assertThat(options.ignored()).containsExactly("-nodnslookup", "-noidentlookup");
        assertThat(options.maxPerAddress()).isEmpty();
    }

    @Test
    void readsLimitsAccessAndProxy() {
        var options =
                TcpdOptions.parse(
                        "-maxperc=7 -maxperip=3 -maxprocs=50 -access=/a/b -haproxy=5/port=143");
        assertThat(options.maxPerNetwork()).hasValue(7);
        assertThat(options.maxPerAddress()).hasValue(3);
        assertThat(options.maxConnections()).hasValue(50);
        assertThat(options.access()).contains(Path.of("/a/b"));
        assertThat(options.proxyProtocol()).contains(Duration.ofSeconds(5));
        assertThat(TcpdOptions.parse("-haproxy").proxyProtocol()).contains(Duration.ofSeconds(15));
    }

    @Test
    void namesTheWrongOption() {
        assertThatThrownBy(() -> TcpdOptions.parse("-maxperip=many"))
                .hasMessage("-maxperip=many: expected a whole number");
    }
}
