package org.courier.distribution;

import java.util.List;
import java.util.Optional;

/// Every command name of the suite. A lambda in each row, not a method reference, so that only the
/// classes of the command that runs are loaded.
final class Tools {
    static final List<Command> ALL =
            List.of(
                    new Command("help", "this list", (a, s) -> Help.run(a, s)),
                    new Command("version", "the version", (a, s) -> Version.run(a, s)));

    private Tools() {}

    static Optional<Command> named(String name) {
        return ALL.stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
