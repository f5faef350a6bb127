package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class CipherListTest {
    private final List<String> warnings = new ArrayList<>();

    private List<String> of(String list) {
        return CipherList.translate(list, warnings::add).orElse(List.of()).stream()
                .filter(suite -> suite.contains("_WITH_"))
                .toList();
    }

    @Test
    void theDefaultOfOldFilesIsEverythingTheJdkHasForStrongOnes() {
        var list = of("TLSv1:HIGH:!LOW:!MEDIUM:!EXP:!NULL:!aNULL@STRENGTH");
        assertThat(list).contains("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        assertThat(warnings).isEmpty();
    }

    @Test
    void suitesByName() {
        assertThat(
                        of(
                                "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305,"
                                        + "DHE-RSA-AES256-SHA256"))
                .containsExactly(
                        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256");
        assertThat(warnings).isEmpty();
    }

    @Test
    void groupsAreCombinedAndTakenAway() {
        assertThat(of("EECDH+AESGCM"))
                .isNotEmpty()
                .allMatch(s -> s.contains("ECDHE") && s.contains("GCM"));
        assertThat(of("HIGH:!AES128:!SHA1"))
                .isNotEmpty()
                .noneMatch(s -> s.contains("AES_128") || s.endsWith("_SHA"));
        assertThat(of("HIGH:-DHE:+AES256").getLast()).contains("AES_256");
    }

    @Test
    void unknownWordsAreToldAndAnEmptyRestIsNotUsed() {
        assertThat(CipherList.translate("", warnings::add)).isEmpty();
        assertThat(of("HIGH:WHATEVER")).isNotEmpty();
        assertThat(warnings)
                .containsExactly("TLS_CIPHER_LIST: \"WHATEVER\" is not known and passed over");
        warnings.clear();
        assertThat(CipherList.translate("RC4-MD5:LOW", warnings::add)).isEmpty();
        assertThat(warnings)
                .containsExactly("TLS_CIPHER_LIST: nothing is left of it, so it is not used");
    }

    @Test
    void tls13SuitesAlwaysStay() {
        assertThat(CipherList.translate("ECDHE-RSA-AES128-GCM-SHA256", warnings::add).orElseThrow())
                .contains("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");
    }
}
