package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

class EntityCodecTest {
    private static final Entity ENTITY =
            MessageScanner.scan(
                    """
                    Content-Type: multipart/mixed; boundary=b

                    --b
                    Content-Type: text/plain; charset=utf-8; format=flowed
                    Content-Disposition: attachment; filename="ä.txt"
                    Content-ID: <a@b>
                    Content-Language: de, en

                    text
                    --b--
                    """
                            .getBytes(StandardCharsets.UTF_8));

    @Test
    void whatIsEncodedIsDecoded() {
        var encoded = EntityCodec.encode(ENTITY);

        assertThat(EntityCodec.decode(encoded)).isEqualTo(ENTITY);
        assertThat(encoded.length).isLessThan(200);
    }

    @Test
    void whatIsCutOffIsRefused() {
        var encoded = EntityCodec.encode(ENTITY);
        for (int length = 0; length < encoded.length; length++) {
            var cut = Arrays.copyOf(encoded, length);
            assertThatIllegalArgumentException().isThrownBy(() -> EntityCodec.decode(cut));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntityCodec.decode(Arrays.copyOf(encoded, encoded.length + 1)));
    }

    @Test
    void anyOctetsAreAnEntityOrRefused() {
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            var octets = EntityCodec.encode(ENTITY);
            for (int n = random.nextInt(4); n >= 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(EntityCodec.decode(octets).parts().size()).isLessThan(octets.length);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
