package org.courier.distribution.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Every RFC that the source cites has a row in docs/standards.tsv, and every row is cited.
final class CitationsTest {
    private static final Pattern CITED = Pattern.compile("RFC (\\d{3,5})");

    private static List<String[]> rows() {
        return House.read(House.root().resolve("docs/standards.tsv"))
                .lines()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .toList();
    }

    private static TreeSet<Integer> cited() {
        return House.sources(".java").stream()
                .flatMap(file -> CITED.matcher(House.read(file)).results())
                .map(found -> Integer.valueOf(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatIsCitedIsListedAndTheOtherWayRound() {
        var listed = rows().stream().map(row -> Integer.valueOf(row[0])).toList();
        assertThat(listed).doesNotHaveDuplicates().isSorted();
        assertThat(listed).containsExactlyElementsOf(cited());
    }

    @Test
    void everyRowHasATitleAndAPlace() {
        for (var row : rows()) {
            assertThat(row).as(String.join(" ", row)).hasSize(3);
            assertThat(row).allMatch(field -> !field.isBlank());
        }
    }
}
