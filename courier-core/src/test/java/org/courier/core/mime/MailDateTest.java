package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.OffsetDateTime;

class MailDateTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "Fri, 21 Nov 1997 09:55:06 -0600 => 1997-11-21T09:55:06-06:00",
                "21 Nov 97 09:55:06 GMT => 1997-11-21T09:55:06Z",
                "Tue, 1 Jul 2003 10:52:37 +0200 (CEST) => 2003-07-01T10:52:37+02:00",
                "Tue , 1 Jul (July) 2003 10 : 52 +0200 => 2003-07-01T10:52+02:00",
                "Thu, 13 Feb 1969 23:32 -0330 => 1969-02-13T23:32-03:30",
                "Thu Feb 13 23:32:54 1969 => 1969-02-13T23:32:54Z",
                "Thu Feb 13 23:32:54 PST 1969 => 1969-02-13T23:32:54-08:00",
                "13-Feb-69 23:32:54 EST => 1969-02-13T23:32:54-05:00",
                "Thu, 13 Feb 103 23:32:54 Z => 2003-02-13T23:32:54Z",
                "Thu, 13 Feb 03 23:32:60 -0000 => 2003-02-13T23:32:59Z",
                "Wed, 5 June 2013 9:05:07 PM +0100 => 2013-06-05T21:05:07+01:00",
                "Mon, 3 Mar 2014 09:00:00 GMT+0100 => 2014-03-03T09:00+01:00",
                "Mon, 3 Mar 2014 09:00:00 +9999 => 2014-03-03T09:00Z",
                "Mon, 3 Mar 2014 09.00.01 +01:00 => 2014-03-03T09:00:01+01:00",
                "2014-03-03T09:00:00+01:00 => 2014-03-03T09:00+01:00",
                "3 Mar 2014 => 2014-03-03T00:00Z",
                "Mon, 3 Mar 2014 09:00:00 K => 2014-03-03T09:00Z",
            })
    void isRead(String text, OffsetDateTime expected) {
        assertThat(MailDate.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "31 Feb 2000 00:00:00 +0000",
                "99 99 99",
                "(((((",
                "1:",
                "Fri, 21 Nov 1997 12:",
                "Fri, 21 Nov 1997 12:: +0000",
            })
    void isNoDate(String text) {
        assertThat(MailDate.parse(text)).isEmpty();
    }

    @Test
    void isWritten() {
        assertThat(MailDate.format(OffsetDateTime.parse("1997-11-01T09:55:06-06:00")))
                .isEqualTo("Sat, 1 Nov 1997 09:55:06 -0600");
    }
}
