package org.courier.auth.tool;

import org.courier.auth.backend.CompiledUserDb;
import org.courier.auth.backend.UserDbText;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// makeuserdb: compiles the userdb text. Servers that run take the new one at their next login.
public final class Makeuserdb {
    private static final int DIED = 255;
    private static final int NOT_FOUND = 2;

    private Makeuserdb() {}

    public static int run(List<String> arguments, Streams streams) throws IOException {
        return run(arguments, streams, SystemConfiguration.directory());
    }

    static int run(List<String> arguments, Streams streams, ConfigDirectory configuration)
            throws IOException {
        boolean named = arguments.size() == 2 && arguments.getFirst().equals("-f");
        if (!arguments.isEmpty() && !named) {
            streams.err().println("Usage: makeuserdb [-f filename]");
            return 1;
        }
        Path text = named ? Path.of(arguments.getLast()) : configuration.file("userdb");
        for (Path path : List.of(text, text.resolveSibling(text.getFileName() + ".je"))) {
            if (Files.isSymbolicLink(path)) {
                streams.err().println("ERROR: Wrong makeuserdb command.");
                streams.err().println("       (" + path + " is a symbolic link)");
                return DIED;
            }
        }
        if (Files.notExists(text)) {
            streams.err().println(text + ": not found.");
            return NOT_FOUND;
        }
        var problems = new Report(streams);
        try {
            new CompiledUserDb(new UserDbText(text)).compile(problems);
        } catch (UserDbText.Exposed e) {
            streams.err().println(e.getMessage());
            return DIED;
        }
        return problems.duplicates ? 1 : 0;
    }

    /// A broken line is told and left out; a name that stands twice makes the command fail, too.
    private static final class Report implements CompiledUserDb.Problems {
        private final Streams streams;
        private boolean duplicates;

        Report(Streams streams) {
            this.streams = streams;
        }

        @Override
        public void duplicate(String name, Path file, int line) {
            duplicates = true;
            streams.err()
                    .println(
                            "Cannot store record for "
                                    + name
                                    + " - duplicate or out of disk space.");
        }

        @Override
        public void broken(Path file, int line, String problem) {
            streams.err().println(file + ":" + line + ": " + problem);
        }
    }
}
