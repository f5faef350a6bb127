package org.courier.smtp.tool;

import org.courier.core.process.Tool;

import java.nio.file.Path;
import java.util.List;

/// courier flush [ID]: tries a message now, or all.
public final class Flush {
    private Flush() {}

    public static int run(List<String> arguments, Tool.Streams streams) {
        return run(arguments, streams, StateDirectory.path());
    }

    static int run(List<String> arguments, Tool.Streams streams, Path state) {
        var request = ("flush " + String.join(" ", arguments)).strip();
        return Request.run("flush", request, streams, state);
    }
}
