package org.courier.smtp.tool;

import org.courier.core.process.Tool;

import java.nio.file.Path;
import java.util.List;

/// cancelmsg ID [reason]: gives up the recipients a message still has, and tells its sender why.
public final class Cancelmsg {
    private Cancelmsg() {}

    public static int run(List<String> arguments, Tool.Streams streams) {
        return run(arguments, streams, StateDirectory.path());
    }

    static int run(List<String> arguments, Tool.Streams streams, Path state) {
        if (arguments.isEmpty() || arguments.getFirst().startsWith("-")) {
            streams.err().println("Usage: cancelmsg id [reason]");
            return 64;
        }
        return Request.run("cancelmsg", "cancel " + String.join(" ", arguments), streams, state);
    }
}
