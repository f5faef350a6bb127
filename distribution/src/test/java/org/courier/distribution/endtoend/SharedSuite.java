package org.courier.distribution.endtoend;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/// Gives the tests of all classes one running suite, stopped after the last.
final class SharedSuite implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningSuite.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var store = context.getRoot().getStore(Namespace.create(SharedSuite.class));
        return store.getOrComputeIfAbsent("suite", _ -> start(), Held.class).suite;
    }

    /// The suite, and the directory for its log.
    private record Held(RunningSuite suite, Path work) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            suite.close();
            try (var files = Files.walk(work)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList())
                    Files.delete(file);
            }
        }
    }

    private static Held start() {
        try {
            var work = Files.createTempDirectory("endtoend");
            return new Held(RunningSuite.start(work, Optional.empty()), work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
