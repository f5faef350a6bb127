package org.courier.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class JsonTest {
    @Test
    void readsWhatTheStandardHas() throws Exception {
        var json =
                Json.object(
                        " { \"t\" : \"a\\\"\\\\\\/\\b\\f\\n"
                                + "\\r"
                                + "\\t\\u00e9é\" ,"
                                + " \"n\":-1.5e2,\"b\":true,\"f\":false,\"z\":null,\"l\":[ 1, \"x\""
                                + " ],\"o\":{} } ");
        assertThat(json.text("t")).hasValue("a\"\\/\b\f\n\r\téé");
        assertThat(json.isTrue("b")).isTrue();
        assertThat(json.isTrue("f")).isFalse();
        assertThat(json.texts("l")).isEqualTo(List.of("x"));
        assertThat(json.text("n")).isEmpty();
        assertThat(json.get("none")).isEmpty();
        assertThat(json.get("z")).hasValue(new Json.Null());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{}x",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":01}",
                "{\"a\":.5}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"",
                "{\"a\":[1,]}",
                "{\"a\":1e9999}",
                "// c\n{}",
                "{\"a\":\"\\",
                "{\"a\":11111111111111111111111111111111111111111111}"
            })
    void refusesAllElse(String text) {
        assertThatThrownBy(() -> Json.object(text)).isInstanceOf(Json.Broken.class);
    }

    @Test
    void quotes() throws Exception {
        var text = "a\"b\\c\u0001\u007fé";
        assertThat(Json.quoted(text)).isEqualTo("\"a\\\"b\\\\c\\u0001\\u007fé\"");
        assertThat(Json.object("{\"x\":" + Json.quoted(text) + "}").text("x")).hasValue(text);
    }
}
