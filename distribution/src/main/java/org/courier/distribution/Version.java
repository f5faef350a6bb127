package org.courier.distribution;

import org.courier.core.process.Tool;

import java.util.List;
import java.util.Optional;

/// `courier version`.
final class Version {
    private Version() {}

    static int run(List<String> arguments, Tool.Streams streams) {
        var version = Optional.ofNullable(Version.class.getPackage().getImplementationVersion());
        streams.out()
                .println(
                        "Courier for the JVM "
                                + version.orElse("(development)")
                                + ", Java "
                                + Runtime.version());
        return ExitCode.OK;
    }
}
