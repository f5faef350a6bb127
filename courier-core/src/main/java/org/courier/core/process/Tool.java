package org.courier.core.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/// A command of the suite (userdb, mailq, sendmail), as the launcher runs it.
@FunctionalInterface
public interface Tool {
    /// Standard input and outputs of the command.
    record Streams(InputStream in, PrintStream out, PrintStream err) {}

    /// @return the exit code
    int run(List<String> arguments, Streams streams) throws IOException;
}
