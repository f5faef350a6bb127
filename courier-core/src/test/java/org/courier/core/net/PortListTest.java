package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;

class PortListTest {
    @Test
    void readsPortsAddressesAndServiceNames() {
        assertThat(PortList.parse("143,127.0.0.2.1143, imap", "127.0.0.1"))
                .containsExactly(
                        new InetSocketAddress("127.0.0.1", 143),
                        new InetSocketAddress("127.0.0.2", 1143),
                        new InetSocketAddress("127.0.0.1", 143));
        assertThat(PortList.parse("0", "0").getFirst().getAddress().isAnyLocalAddress()).isTrue();
        assertThat(PortList.parse("::1.993", "0"))
                .containsExactly(new InetSocketAddress("::1", 993));
    }

    @Test
    void namesWhatIsNotAPort() {
        assertThatThrownBy(() -> PortList.parse("143,70000", "0")).hasMessageContaining("70000");
        assertThatThrownBy(() -> PortList.parse("example.test.25", "0"))
                .hasMessageContaining("example.test");
        assertThatThrownBy(() -> PortList.parse(" , ", "0")).hasMessageContaining("no port");
    }
}
