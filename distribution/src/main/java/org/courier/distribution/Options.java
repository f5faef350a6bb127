package org.courier.distribution;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The few options of the launcher's own commands: `--name VALUE`, `--name=VALUE`, words.
///
/// @param words what is no option, in order
record Options(Map<String, String> values, List<String> words) {
    /// A call that is not understood; the message is one line for the user.
    static final class Misused extends Exception {
        private static final long serialVersionUID = 1L;

        Misused(String message) {
            super(message, null, false, false);
        }
    }

    static Options parse(List<String> arguments, Set<String> known) throws Misused {
        var values = new LinkedHashMap<String, String>();
        var words = new ArrayList<String>();
        for (var i = arguments.iterator(); i.hasNext(); ) {
            var argument = i.next();
            if (!argument.startsWith("-")) {
                words.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            var name = equals < 0 ? argument : argument.substring(0, equals);
            if (!known.contains(name))
                throw new Misused(
                        "no option "
                                + name
                                + "; there is "
                                + String.join(", ", known.stream().sorted().toList()));
            if (equals < 0 && !i.hasNext()) throw new Misused(name + " wants a value");
            values.put(name, equals < 0 ? i.next() : argument.substring(equals + 1));
        }
        return new Options(values, words);
    }

    Optional<Path> path(String name) {
        return Optional.ofNullable(values.get(name)).map(Path::of).map(Path::toAbsolutePath);
    }

    /// --config, or COURIER_CONFIG, or the C suite's place.
    Path configDirectory() {
        return path("--config")
                .or(() -> Optional.ofNullable(System.getenv("COURIER_CONFIG")).map(Path::of))
                .orElse(Path.of("/etc/courier"));
    }

    /// --state, or COURIER_STATE, or the C suite's place.
    Path stateDirectory() {
        return path("--state")
                .or(() -> Optional.ofNullable(System.getenv("COURIER_STATE")).map(Path::of))
                .orElse(Path.of("/var/lib/courier"));
    }
}
