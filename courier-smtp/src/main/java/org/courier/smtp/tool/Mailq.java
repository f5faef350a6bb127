package org.courier.smtp.tool;

import org.courier.core.process.Tool;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// mailq: what is in the queue, the oldest first; `-batch` for programs, `-sort` by sender.
public final class Mailq {
    private static final String HEADER =
            "Size    Queue ID                                    Date         User     From\n"
                    + "                                                    Status       Recipient\n"
                    + "-".repeat(78);

    private Mailq() {}

    public static int run(List<String> arguments, Tool.Streams streams) {
        return run(arguments, streams, StateDirectory.path());
    }

    static int run(List<String> arguments, Tool.Streams streams, Path state) {
        for (var argument : arguments) {
            if (List.of("-batch", "-sort").contains(argument)) continue;
            streams.err().println("Usage: mailq [-sort] [-batch]");
            return 64;
        }
        try (var server = ControlClient.ask(state, "mailq")) {
            print(server, arguments, streams.out());
            return 0;
        } catch (IOException e) {
            streams.err().println("mailq: " + e.getMessage());
            return 75;
        }
    }

    private static void print(ControlClient server, List<String> arguments, PrintStream out)
            throws IOException {
        boolean batch = arguments.contains("-batch");
        boolean sort = arguments.contains("-sort");
        if (!batch) out.println(HEADER);
        var kept = new ArrayList<QueueLine>();
        long count = 0;
        for (var line = server.line(); line.isPresent(); line = server.line()) {
            count++;
            if (sort) kept.add(QueueLine.parse(line.get()));
            else if (batch) out.println(line.get());
            else block(QueueLine.parse(line.get()), out);
        }
        kept.sort(Comparator.comparing(QueueLine::sender));
        for (var line : kept) {
            if (batch) out.println(batchLine(line));
            else block(line, out);
        }
        out.println(batch ? "messages: " + count : "   " + count + " messages.");
        out.flush();
    }

    private static String batchLine(QueueLine line) {
        var words = new ArrayList<String>();
        words.addAll(List.of(line.size(), line.id(), line.date(), line.user(), line.sender()));
        words.addAll(line.recipients());
        return String.join(";", words);
    }

    private static void block(QueueLine line, PrintStream out) {
        out.println(
                "%-7s %-43s %-12s %-8s <%s>"
                        .formatted(
                                line.size(), line.id(), line.date(), line.user(), line.sender()));
        for (int i = 0; i + 1 < line.recipients().size(); i += 2)
            out.println(
                    " ".repeat(52)
                            + "%-12s %s"
                                    .formatted(
                                            line.recipients().get(i),
                                            line.recipients().get(i + 1)));
        out.println();
    }
}
