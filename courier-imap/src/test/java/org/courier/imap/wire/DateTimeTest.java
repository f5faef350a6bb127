package org.courier.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneId;

class DateTimeTest {
    @Test
    void dateTimes() {
        var at = OffsetDateTime.parse("2020-01-01T10:11:12+02:00");
        assertThat(DateTime.dateTime("01-Jan-2020 10:11:12 +0200")).contains(at);
        assertThat(DateTime.dateTime(" 1-jan-2020 10:11:12 +0200")).contains(at);
        for (var text :
                new String[] {
                    "",
                    "1-Jan-2020",
                    "31-Feb-2020 10:11:12 +0200",
                    "01-Jan-2020 25:11:12 +0200",
                    "01-Jan-2020 10:11:12 0200",
                    "01-Jan-2020 10:11:12 +9900",
                    "01-Ja-2020 1:1:1 +0"
                }) assertThat(DateTime.dateTime(text)).as(text).isEmpty();
    }

    @Test
    void internalDatesInAZone() {
        var bytes = DateTime.format(1577866272000L, ZoneId.of("America/St_Johns"));
        assertThat(new String(bytes, StandardCharsets.US_ASCII))
                .isEqualTo("\"01-Jan-2020 04:41:12 -0330\"");
    }
}
