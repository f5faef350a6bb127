package org.courier.core.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one file of those that the C suite gives to `/bin/sh`: assignments, `export`, `. file`,
/// `if test ... fi`. What would need a program run is refused; reading goes on in the next line
/// after a mistake.
final class ShellReader {
    private static final int DEEPEST = 8;

    private final ShellFile into;
    private final Path file;
    private final int depth;
    private final ShellText in;

    ShellReader(ShellFile into, Path file, String text, int depth) {
        this.into = into;
        this.file = file;
        this.depth = depth;
        this.in = new ShellText(text, into.variables);
    }

    void run() {
        while (!in.atEnd()) {
            try {
                statements(List.of(), true, 0);
            } catch (ShellError e) {
                into.problems.add(Problem.error(file + ":" + e.line + ": " + e.getMessage()));
                in.skipLine();
            }
        }
    }

    /// The reserved word that ended a list of statements, and whether its last one held.
    private record End(String word, boolean holds) {}

    private End statements(List<String> ends, boolean execute, int level) throws ShellError {
        boolean holds = true;
        while (true) {
            in.skipBlanks();
            if (in.take("\n") || in.take(";")) continue;
            if (in.atEnd()) {
                if (ends.isEmpty()) return new End("", holds);
                throw in.error("end of file, expected " + String.join(" or ", ends));
            }
            for (var end : ends) if (in.takeReserved(end)) return new End(end, holds);
            holds = andOr(execute, level);
            if (!in.atEnd() && in.peek() != '\n' && in.peek() != ';')
                throw in.error("read \"" + in.peek() + "\", expected the end of the line");
        }
    }

    private boolean andOr(boolean execute, int level) throws ShellError {
        boolean holds = command(execute, level);
        while (true) {
            in.skipBlanks();
            boolean and = in.take("&&");
            if (!and && !in.take("||")) return holds;
            boolean wanted = and == holds;
            boolean other = command(execute && wanted, level);
            if (wanted) holds = other;
        }
    }

    private boolean command(boolean execute, int level) throws ShellError {
        in.skipBlanks();
        if (in.takeReserved("if")) {
            condition(execute, level + 1);
            return true;
        }
        var name = in.takeAssignedName();
        if (name.isPresent()) {
            assignments(name, execute);
            return true;
        }
        int line = in.line();
        var verb = in.word();
        if (verb.equals("export") || verb.equals("readonly")) {
            exports(execute);
            return true;
        }
        return simple(verb, words(), line, execute);
    }

    private void assignments(Optional<String> first, boolean execute) throws ShellError {
        var name = first;
        while (name.isPresent()) {
            assign(name.get(), execute);
            in.skipBlanks();
            name = in.takeAssignedName();
        }
        if (!in.atWordEnd())
            throw in.error(
                    "read \"" + in.word() + "\", expected the end of the line: quote the value");
    }

    private void assign(String name, boolean execute) throws ShellError {
        int line = in.line();
        var value = in.word();
        if (execute) into.assign(name, new ShellFile.Assignment(value, file, line));
    }

    private void exports(boolean execute) throws ShellError {
        for (in.skipBlanks(); !in.atWordEnd(); in.skipBlanks()) {
            var name = in.takeAssignedName();
            if (name.isPresent()) assign(name.get(), execute);
            else in.word();
        }
    }

    private List<String> words() throws ShellError {
        var words = new ArrayList<String>();
        for (in.skipBlanks(); !in.atWordEnd(); in.skipBlanks()) words.add(in.word());
        return words;
    }

    private boolean simple(String verb, List<String> words, int line, boolean execute)
            throws ShellError {
        return switch (verb) {
            case ".", "source" -> !execute || include(words, line);
            case "test", "[" -> execute && ShellTest.holds(verb, words, line);
            case "unset" -> {
                if (execute) words.forEach(into::unset);
                yield true;
            }
            case ":", "true", "set" -> true;
            case "false" -> false;
            default ->
                    throw new ShellError(
                            line,
                            "read \""
                                    + verb
                                    + "\", expected NAME=value: programs are not run by a"
                                    + " configuration file");
        };
    }

    private boolean include(List<String> words, int line) throws ShellError {
        if (words.isEmpty()) throw new ShellError(line, "read \".\", expected . FILE");
        if (depth + 1 >= DEEPEST)
            throw new ShellError(line, "files include each other deeper than " + DEEPEST);
        var other = file.resolveSibling(ShellTest.file(words.getFirst(), line));
        try {
            into.read(other, depth + 1);
        } catch (IOException e) {
            throw new ShellError(line, ShellFile.cannotRead(other, e));
        }
        return true;
    }

    /// `if LIST then LIST [elif LIST then LIST]... [else LIST] fi`, the `if` already read.
    private void condition(boolean execute, int level) throws ShellError {
        if (level > DEEPEST) throw in.error("\"if\" is nested deeper than " + DEEPEST);
        boolean done = false;
        var word = "if";
        while (!word.equals("fi")) {
            boolean wanted = execute && !done;
            if (!word.equals("else")) wanted &= statements(List.of("then"), wanted, level).holds();
            var ends = word.equals("else") ? List.of("fi") : List.of("elif", "else", "fi");
            word = statements(ends, wanted, level).word();
            done |= wanted;
        }
    }
}
