package org.courier.smtp.tool;

import java.nio.file.Path;
import java.util.Optional;

/// Where the commands meet the server: the environment variable COURIER_STATE, or the C suite's
/// place.
final class StateDirectory {
    private StateDirectory() {}

    static Path path() {
        return Path.of(
                Optional.ofNullable(System.getenv("COURIER_STATE"))
                        .filter(name -> !name.isEmpty())
                        .orElse("/var/lib/courier"));
    }

    static Path drop(Path state) {
        return state.resolve("drop");
    }

    static Path control(Path state) {
        return state.resolve("control");
    }
}
