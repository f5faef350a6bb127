package org.courier.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// A setting declared once: name, type, default, what is allowed, one-line meaning. The .dist file,
/// the manual, the check come from it.
public final class Setting<T> {
    /// At the end of a name: the setting is a family, one for each port.
    public static final String PORT = "<port>";

    private final String name;
    private final T byDefault;
    private final String defaultText;
    private final String meaning;
    private final String allowed;
    private final Function<String, Optional<T>> parser;

    private Setting(
            String name,
            T byDefault,
            String defaultText,
            String meaning,
            String allowed,
            Function<String, Optional<T>> parser) {
        this.name = name;
        this.byDefault = byDefault;
        this.defaultText = defaultText;
        this.meaning = meaning;
        this.allowed = allowed;
        this.parser = parser;
    }

    public static Setting<String> text(String name, String byDefault, String meaning) {
        return new Setting<>(name, byDefault, byDefault, meaning, "a text", Optional::of);
    }

    /// A text that may be absent; empty is absent, as C reads it.
    public static Setting<Optional<String>> optional(String name, String meaning) {
        return new Setting<>(
                name,
                Optional.empty(),
                "",
                meaning,
                "a text, or nothing",
                text -> Optional.of(Optional.of(text).filter(t -> !t.isEmpty())));
    }

    /// A text of its own grammar, or nothing.
    ///
    /// @param parser throws IllegalArgumentException, saying what is wrong without the value
    public static <T> Setting<Optional<T>> parsed(
            String name, String allowed, String meaning, Function<String, T> parser) {
        return new Setting<>(
                name,
                Optional.empty(),
                "",
                meaning,
                allowed + ", or nothing",
                text -> Optional.of(Optional.of(text).filter(t -> !t.isBlank()).map(parser)));
    }

    /// A text of its own grammar, with a default.
    ///
    /// @param parser throws IllegalArgumentException, saying what is wrong
    public static <T> Setting<T> parsed(
            String name,
            String byDefault,
            String allowed,
            String meaning,
            Function<String, T> parser) {
        return new Setting<>(
                name,
                parser.apply(byDefault),
                byDefault,
                meaning,
                allowed,
                parser.andThen(Optional::of));
    }

    public static Setting<Integer> number(
            String name, int byDefault, int least, int most, String meaning) {
        return whole(name, byDefault, least, most, meaning, Long::intValue);
    }

    public static Setting<Long> size(
            String name, long byDefault, long least, long most, String meaning) {
        return whole(name, byDefault, least, most, meaning, Function.identity());
    }

    private static <N extends Number> Setting<N> whole(
            String name,
            N byDefault,
            long least,
            long most,
            String meaning,
            Function<Long, N> narrow) {
        var allowed =
                most == Long.MAX_VALUE || most == Integer.MAX_VALUE
                        ? "a whole number from " + least
                        : "a whole number from " + least + " to " + most;
        return new Setting<>(
                name,
                byDefault,
                byDefault.toString(),
                meaning,
                allowed,
                text ->
                        text.isBlank()
                                ? Optional.of(byDefault)
                                : digits(text.strip())
                                        .filter(n -> n >= least && n <= most)
                                        .map(narrow));
    }

    private static Optional<Long> digits(String text) {
        return text.matches("-?[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /// 0/1, YES/NO, case ignored; nothing is no, as C's atoi reads it.
    public static Setting<Boolean> flag(String name, boolean byDefault, String meaning) {
        return new Setting<>(
                name,
                byDefault,
                byDefault ? "1" : "0",
                meaning,
                "0, 1, YES or NO",
                text ->
                        switch (text.strip().toLowerCase(Locale.ROOT)) {
                            case "1", "yes", "y", "true", "t", "on" -> Optional.of(true);
                            case "", "0", "no", "n", "false", "f", "off" -> Optional.of(false);
                            default -> Optional.empty();
                        });
    }

    /// C Courier's time grammar: a sum of n[w|d|h|m|s], bare number = seconds.
    public static Setting<Duration> time(String name, Duration byDefault, String meaning) {
        return new Setting<>(
                name,
                byDefault,
                TimeSpan.format(byDefault),
                meaning,
                "a time such as 90, 5m or 1d12h",
                text -> text.isBlank() ? Optional.of(byDefault) : TimeSpan.parse(text.strip()));
    }

    /// One of a few words, case ignored.
    public static Setting<String> choice(
            String name, String byDefault, List<String> allowed, String meaning) {
        return new Setting<>(
                name,
                byDefault,
                byDefault,
                meaning,
                "one of " + String.join(", ", allowed),
                text ->
                        text.isBlank()
                                ? Optional.of(byDefault)
                                : allowed.stream()
                                        .filter(text.strip()::equalsIgnoreCase)
                                        .findFirst());
    }

    public String name() {
        return name;
    }

    /// Whether a key of a file is this setting.
    boolean isNamed(String key) {
        if (!name.endsWith(PORT)) return name.equals(key);
        int length = name.length() - PORT.length();
        return key.startsWith(name.substring(0, length))
                && key.substring(length).matches("[0-9]{1,5}");
    }

    public T byDefault() {
        return byDefault;
    }

    /// Text form of the default, as the .dist file writes it.
    public String defaultText() {
        return defaultText;
    }

    public String meaning() {
        return meaning;
    }

    /// "a whole number from 1 to 100"
    public String allowed() {
        return allowed;
    }

    /// @throws IllegalArgumentException when the text is not allowed; its message goes on after
    ///   "KEY: "
    public T parse(String text) {
        return parser.apply(text)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "read \"" + text + "\", expected " + allowed));
    }
}
