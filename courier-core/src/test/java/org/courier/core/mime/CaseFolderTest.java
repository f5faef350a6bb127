package org.courier.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Each `cases/NAME.msg` is read as `cases/NAME.expect` says: the entities, then the envelope.
class CaseFolderTest {
    @TestFactory
    Stream<DynamicTest> messages() throws IOException {
        return cases().stream()
                .map(
                        message ->
                                DynamicTest.dynamicTest(
                                        message.getFileName().toString(), () -> check(message)));
    }

    @Test
    void thereAreCases() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(40);
    }

    private static List<Path> cases() throws IOException {
        try (var files = Files.list(folder())) {
            return files.filter(f -> f.toString().endsWith(".msg")).sorted().toList();
        }
    }

    private static Path folder() {
        try {
            return Path.of(CaseFolderTest.class.getResource("cases").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static void check(Path message) throws IOException {
        var name = message.getFileName().toString().replace(".msg", ".expect");
        var octets = Files.readAllBytes(message);
        var root = MessageScanner.scan(octets);

        assertThat(Shown.message(octets)).isEqualTo(Files.readString(message.resolveSibling(name)));
        assertThat(root.wireSize()).isEqualTo(LineEnds.toCrLf(octets).length);
        assertThat(EntityCodec.decode(EntityCodec.encode(root))).isEqualTo(root);
        assertThat(new String(octets, StandardCharsets.ISO_8859_1)).hasSize((int) root.end());
    }
}
