package org.courier.distribution;

import static org.courier.distribution.Command.launcher;

import java.util.List;
import java.util.Optional;

/// Every command name of the suite. A lambda in each row, not a method reference, so that only the
/// classes of the command that runs are loaded.
final class Tools {
    private static final List<Command> ALL =
            List.of(
                    launcher("check", "prove a configuration", (a, s) -> Check.run(a, s)),
                    launcher("dist", "write .dist files of all settings", (a, s) -> Dist.run(a, s)),
                    launcher("manual", "print the settings", (a, s) -> Manual.run(a, s)),
                    launcher("help", "this list", (a, s) -> Help.run(a, s)),
                    launcher("version", "the version", (a, s) -> Version.run(a, s)));

    private Tools() {}

    /// The commands of the modules that are installed.
    static List<Command> installed() {
        return ALL.stream().filter(c -> Modules.has(c.module())).toList();
    }

    static Optional<Command> named(String name) {
        return installed().stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
