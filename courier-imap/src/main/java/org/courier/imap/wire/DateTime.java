package org.courier.imap.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/// Dates of IMAP: date (1-Jan-2020) and date-time ("01-Jan-2020 10:11:12 +0200"), RFC 3501 section
/// 9.
public final class DateTime {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String[] NAMES = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private DateTime() {}

    public static Optional<LocalDate> date(String text) {
        var parts = text.split("-", -1);
        if (parts.length != 3 || parts[0].length() > 2 || parts[2].length() != 4)
            return Optional.empty();
        if (parts[0].isEmpty() || !digits(parts[0]) || !digits(parts[2])) return Optional.empty();
        int month = month(parts[1]);
        if (month == 0) return Optional.empty();
        try {
            return Optional.of(
                    LocalDate.of(Integer.parseInt(parts[2]), month, Integer.parseInt(parts[0])));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// A one-digit day may stand with or without its leading blank.
    public static Optional<OffsetDateTime> dateTime(String text) {
        var parts = text.strip().split(" +");
        if (parts.length != 3 || parts[1].length() != 8 || parts[2].length() != 5)
            return Optional.empty();
        var day = date(parts[0]);
        var time = parts[1];
        var zone = parts[2];
        if (day.isEmpty() || time.charAt(2) != ':' || time.charAt(5) != ':')
            return Optional.empty();
        if (zone.charAt(0) != '+' && zone.charAt(0) != '-') return Optional.empty();
        if (!digits(time.replace(":", "")) || !digits(zone.substring(1))) return Optional.empty();
        try {
            int minutes = two(zone, 1) * 60 + two(zone, 3);
            var offset = ZoneOffset.ofTotalSeconds((zone.charAt(0) == '-' ? -60 : 60) * minutes);
            // a leap second is the last one of its minute
            int second = Math.min(59, two(time, 6));
            return Optional.of(
                    day.get().atTime(two(time, 0), two(time, 3), second).atOffset(offset));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// INTERNALDATE, with its quotes, in the server's time zone as C Courier writes it.
    public static byte[] format(long millis, ZoneId zone) {
        var at = Instant.ofEpochMilli(millis).atZone(zone);
        var out = new byte[28];
        out[0] = out[27] = '"';
        two(out, 1, at.getDayOfMonth());
        out[3] = out[7] = '-';
        var month = NAMES[at.getMonthValue() - 1];
        for (int i = 0; i < 3; i++) out[4 + i] = (byte) month.charAt(i);
        int year = Math.clamp(at.getYear(), 0, 9999);
        two(out, 8, year / 100);
        two(out, 10, year % 100);
        out[12] = out[21] = ' ';
        two(out, 13, at.getHour());
        out[15] = out[18] = ':';
        two(out, 16, at.getMinute());
        two(out, 19, at.getSecond());
        int offset = at.getOffset().getTotalSeconds() / 60;
        out[22] = (byte) (offset < 0 ? '-' : '+');
        two(out, 23, Math.abs(offset) / 60);
        two(out, 25, Math.abs(offset) % 60);
        return out;
    }

    private static void two(byte[] out, int at, int value) {
        out[at] = (byte) ('0' + value / 10);
        out[at + 1] = (byte) ('0' + value % 10);
    }

    private static int two(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }

    private static int month(String name) {
        int at = name.length() == 3 ? MONTHS.indexOf(name.toLowerCase(Locale.ROOT)) : -1;
        return at < 0 || at % 3 != 0 ? 0 : at / 3 + 1;
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        return true;
    }
}
