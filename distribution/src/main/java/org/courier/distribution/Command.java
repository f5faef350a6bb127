package org.courier.distribution;

import org.courier.core.process.Tool;

/// A row of the launcher's table.
///
/// @param name the subcommand, and the name of the symbolic link in bin/
/// @param purpose one line for `courier help`
record Command(String name, String purpose, Tool tool) {}
