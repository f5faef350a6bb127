package org.courier.distribution.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The source tree these tests look at.
final class House {
    private static final Set<String> NOT_SOURCE = Set.of("target", ".git", ".idea", "node_modules");

    private House() {}

    /// The directory of the parent pom.xml.
    static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(d -> Files.exists(d.resolve("courier-core/pom.xml")))
                .findFirst()
                .orElseThrow();
    }

    /// Every file with this ending, of every module, main and test.
    static List<Path> sources(String ending) {
        try (var modules = Files.list(root())) {
            return modules.filter(Files::isDirectory)
                    .filter(d -> !NOT_SOURCE.contains(d.getFileName().toString()))
                    .flatMap(d -> files(d, ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path directory, String ending) {
        try (var all = Files.walk(directory)) {
            return all
                    .filter(f -> f.toString().endsWith(ending))
                    .filter(f -> !inside(directory, f, "target"))
                    .filter(Files::isRegularFile)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean inside(Path top, Path file, String directory) {
        for (var part : top.relativize(file)) if (part.toString().equals(directory)) return true;
        return false;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static String name(Path file) {
        return root().relativize(file).toString();
    }
}
