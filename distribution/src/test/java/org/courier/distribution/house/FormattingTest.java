package org.courier.distribution.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.StringWrapper;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

/// Every Java file is as google-java-format (AOSP) writes it.
final class FormattingTest {
    private static final Formatter FORMATTER =
            new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());

    @Test
    void everyFileIsFormatted() {
        var sources = House.sources(".java");
        assertThat(sources).hasSizeGreaterThan(20);
        assertThat(sources.parallelStream().filter(f -> !isFormatted(f)).map(House::name))
                .as("files that google-java-format --aosp would change")
                .isEmpty();
    }

    private static boolean isFormatted(Path file) {
        var text = House.read(file);
        try {
            var formatted = FORMATTER.formatSourceAndFixImports(text);
            return text.equals(StringWrapper.wrap(formatted, FORMATTER));
        } catch (FormatterException e) {
            throw new AssertionError(House.name(file) + ": " + e.getMessage(), e);
        }
    }
}
