package org.courier.distribution;

import org.courier.core.process.Tool;

import java.util.List;

/// `courier help`: the table of commands.
final class Help {
    private Help() {}

    static int run(List<String> arguments, Tool.Streams streams) {
        var out = streams.out();
        out.println("usage: courier COMMAND [ARGUMENT...]");
        out.println();
        int widest = Tools.ALL.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        for (var command : Tools.ALL)
            out.printf("  %-" + widest + "s  %s%n", command.name(), command.purpose());
        out.println();
        out.println("A command also runs under its own name: a link to this program, in bin/.");
        return ExitCode.OK;
    }
}
