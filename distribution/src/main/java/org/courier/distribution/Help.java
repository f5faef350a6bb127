package org.courier.distribution;

import org.courier.core.process.Tool;

import java.util.List;

/// `courier help`: the table of commands. With `--names`, the programs that want a link in bin/.
final class Help {
    private Help() {}

    static int run(List<String> arguments, Tool.Streams streams) {
        var out = streams.out();
        var commands = Tools.installed();
        if (arguments.contains("--names")) {
            commands.stream()
                    .filter(c -> c.kind() == Command.Kind.PROGRAM)
                    .forEach(c -> out.println(c.name()));
            return ExitCode.OK;
        }
        out.println("usage: courier COMMAND [ARGUMENT...]");
        out.println();
        int widest = commands.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        for (var command : commands)
            out.printf("  %-" + widest + "s  %s%n", command.name(), command.purpose());
        out.println();
        out.println("A program of the C suite also runs under its own name, a link in bin/.");
        return ExitCode.OK;
    }
}
