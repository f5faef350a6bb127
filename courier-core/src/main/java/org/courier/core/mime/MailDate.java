package org.courier.core.mime;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// RFC 5322 section 3.3 dates, obsolete forms and zones included (section 4.3), and the forms of
/// ctime and of hyphened days. The parts of a date are known by their looks and not by their order.
public final class MailDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ROOT);
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final List<String> DAYS =
            List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final int LONGEST = 512;

    private int day = -1;
    private int month = -1;
    private int year = -1;
    private int hour = -1;
    private int minute;
    private int second;
    private boolean afternoon;
    private ZoneOffset zone = ZoneOffset.UTC;

    private MailDate() {}

    public static Optional<OffsetDateTime> parse(String value) {
        var head = value.substring(0, Math.min(value.length(), LONGEST));
        var text = ParameterReader.withoutComments(head).toLowerCase(Locale.ROOT);
        var iso = iso(text.strip());
        if (iso.isPresent()) {
            return iso;
        }
        var date = new MailDate();
        var tokens =
                text.replaceAll("\\s*:\\s*", ":")
                        .replaceAll("(?<=[a-z\\d])-(?=[a-z\\d])", " ")
                        .split("[\\s,]+");
        for (var token : tokens) {
            if (!token.isEmpty() && !date.take(token)) {
                return Optional.empty();
            }
        }
        return date.value();
    }

    private static Optional<OffsetDateTime> iso(String text) {
        if (text.length() < 11 || text.charAt(4) != '-') {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    OffsetDateTime.parse(text.replace(' ', 't').toUpperCase(Locale.ROOT)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private boolean take(String token) {
        char c = token.charAt(0);
        if (c == '+' || c == '-') {
            return numericZone(token);
        }
        if (c >= '0' && c <= '9') {
            return token.indexOf(':') > 0 || hour < 0 && token.matches("\\d+\\.\\d+\\.\\d+")
                    ? time(token.split("[:.]"))
                    : number(token);
        }
        return word(token);
    }

    private boolean time(String[] pieces) {
        if (hour >= 0 || pieces.length < 2 || pieces.length > 4) {
            return false;
        }
        hour = small(pieces[0]);
        minute = small(pieces[1]);
        // 60 is a leap second, which Java's clock has not.
        second = pieces.length > 2 ? Math.min(59, small(pieces[2])) : 0;
        return hour >= 0 && minute >= 0 && second >= 0;
    }

    private static int small(String digits) {
        boolean good = !digits.isEmpty() && digits.length() <= 4 && digits.matches("\\d+");
        return good ? Integer.parseInt(digits) : -1;
    }

    private boolean number(String token) {
        int n = small(token);
        if (n < 0) {
            return false;
        }
        if (day < 0 && token.length() <= 2) {
            day = n;
        } else if (year < 0 && token.length() >= 2) {
            year = fullYear(n, token.length());
        } else {
            return false;
        }
        return true;
    }

    /// RFC 5322 section 4.3: two digits from 50 and all of three digits count from 1900.
    private static int fullYear(int n, int digits) {
        return switch (digits) {
            case 2 -> n < 50 ? 2000 + n : 1900 + n;
            case 3 -> 1900 + n;
            default -> n;
        };
    }

    private boolean word(String token) {
        var word = token.endsWith(".") ? token.substring(0, token.length() - 1) : token;
        var three = word.substring(0, Math.min(3, word.length()));
        if (month < 0 && MONTHS.contains(three)) {
            month = MONTHS.indexOf(three) + 1;
            return true;
        }
        if (hour < 0 || word.equals("am") || word.equals("pm")) {
            afternoon |= word.equals("pm");
            return hour >= 0 || DAYS.contains(three) || word.isEmpty();
        }
        return DAYS.contains(three) || namedZone(word);
    }

    /// RFC 5322 section 4.3; a name that is not known there means no more than -0000.
    private boolean namedZone(String name) {
        int sign = Math.max(name.indexOf('+'), name.indexOf('-'));
        if (sign > 0) {
            return numericZone(name.substring(sign));
        }
        int hours =
                switch (name) {
                    case "edt" -> -4;
                    case "est", "cdt" -> -5;
                    case "cst", "mdt" -> -6;
                    case "mst", "pdt" -> -7;
                    case "pst" -> -8;
                    case "bst", "cet", "met" -> 1;
                    case "cest", "mest", "eet" -> 2;
                    case "eest", "msk" -> 3;
                    case "jst" -> 9;
                    default -> 0;
                };
        if (hours != 0) {
            zone = ZoneOffset.ofHours(hours);
        }
        return true;
    }

    private boolean numericZone(String token) {
        var digits = token.substring(1).replace(":", "");
        int n = small(digits);
        if (n < 0) {
            return false;
        }
        int minutes = digits.length() <= 2 ? n * 60 : n / 100 * 60 + n % 100;
        // Beyond what can be a zone the clock is taken for UTC, as -0000 is.
        if (minutes <= 18 * 60) {
            zone = ZoneOffset.ofTotalSeconds((token.charAt(0) == '-' ? -60 : 60) * minutes);
        }
        return true;
    }

    private Optional<OffsetDateTime> value() {
        if (day < 0 || month < 0 || year < 0) {
            return Optional.empty();
        }
        int h = afternoon && hour < 12 ? hour + 12 : Math.max(hour, 0);
        try {
            return Optional.of(OffsetDateTime.of(year, month, day, h, minute, second, 0, zone));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// `Fri, 21 Nov 1997 09:55:06 -0600`.
    public static String format(OffsetDateTime date) {
        return FORMAT.format(date);
    }
}
