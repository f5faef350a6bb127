package org.courier.distribution;

import org.courier.core.process.Tool;

/// A row of the launcher's table.
///
/// @param name the subcommand
/// @param kind whether it is also a program of its own, by a link in bin/
/// @param module which module it comes from; not every installation has them all
/// @param purpose one line for `courier help`
record Command(String name, Kind kind, String module, String purpose, Tool tool) {
    enum Kind {
        /// Only `courier NAME`.
        LAUNCHER,
        /// A command of the C suite under its own name.
        PROGRAM
    }

    static Command launcher(String name, String purpose, Tool tool) {
        return new Command(name, Kind.LAUNCHER, "distribution", purpose, tool);
    }

    static Command program(String name, String module, String purpose, Tool tool) {
        return new Command(name, Kind.PROGRAM, module, purpose, tool);
    }
}
