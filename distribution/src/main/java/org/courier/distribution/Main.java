package org.courier.distribution;

import org.courier.core.config.ConfigError;
import org.courier.core.process.Tool;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The one program of the suite: `courier COMMAND ...`, or called under a command's own name (the
/// start script puts that name first).
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var streams = new Tool.Streams(System.in, print(FileDescriptor.out), System.err);
        int exitCode = run(Arrays.asList(arguments), streams);
        streams.out().flush();
        Runtime.getRuntime().exit(exitCode);
    }

    private static PrintStream print(FileDescriptor descriptor) {
        var file = new BufferedOutputStream(new FileOutputStream(descriptor), 8_192);
        return new PrintStream(file, false, StandardCharsets.UTF_8);
    }

    /// @return the exit code; a mistake in the configuration is one clear line, not a stack
    static int run(List<String> arguments, Tool.Streams streams) {
        var name = arguments.isEmpty() ? "help" : arguments.getFirst();
        var command = Tools.named(name);
        if (command.isEmpty()) {
            streams.err().println("courier: no command \"" + name + "\"; see courier help");
            return ExitCode.USAGE;
        }
        var rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        try {
            return command.get().tool().run(rest, streams);
        } catch (ConfigError e) {
            e.getMessage().lines().forEach(line -> streams.err().println(name + ": " + line));
            return ExitCode.CONFIG;
        } catch (IOException e) {
            streams.err().println(name + ": " + e.getMessage());
            return ExitCode.IO;
        }
    }
}
