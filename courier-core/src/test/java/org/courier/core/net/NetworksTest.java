package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;

class NetworksTest {
    private static final Networks SOME =
            Networks.parse("127.0.0.0/8 192.168,::1, 2001:db8::/32\n10.0.0.1-10.0.0.9");

    @ParameterizedTest
    @CsvSource({
        "127.9.9.9, true",
        "192.168.3.4, true",
        "192.169.3.4, false",
        "::1, true",
        "::2, false",
        "2001:db8:1::1, true",
        "2001:db9::1, false",
        "10.0.0.9, true",
        "10.0.0.10, false",
        "::ffff:127.0.0.1, true"
    })
    void holdsWhatItSays(String address, boolean in) {
        assertThat(SOME.contains(InetAddress.ofLiteral(address))).isEqualTo(in);
    }

    @Test
    void nothingHoldsNothing() {
        assertThat(Networks.parse(" , ")).isEqualTo(Networks.NONE);
        assertThat(Networks.NONE.isEmpty()).isTrue();
        assertThat(Networks.NONE.contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(SOME.contains(InetAddress.ofLiteral("0.0.0.0"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.com", "10.0.0.0/33", "::/129", "1.2.3.4.5", "10-9", "/8"})
    void whatIsNoNetworkIsSaid(String word) {
        assertThatThrownBy(() -> Networks.parse("::1 " + word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no network: " + word);
    }
}
