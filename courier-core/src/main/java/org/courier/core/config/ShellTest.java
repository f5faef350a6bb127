package org.courier.core.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// `test` and `[` as far as configuration files use them: files, texts, `!`.
final class ShellTest {
    private ShellTest() {}

    static boolean holds(String verb, List<String> words, int line) throws ShellError {
        if (verb.equals("[")) {
            if (words.isEmpty() || !words.getLast().equals("]"))
                throw new ShellError(line, "\"[\" is not closed");
            return holds(words.subList(0, words.size() - 1), line);
        }
        return holds(words, line);
    }

    private static boolean holds(List<String> words, int line) throws ShellError {
        if (!words.isEmpty() && words.getFirst().equals("!"))
            return !holds(words.subList(1, words.size()), line);
        return switch (words.size()) {
            case 0 -> false;
            case 1 -> !words.getFirst().isEmpty();
            case 2 -> unary(words.get(0), words.get(1), line);
            case 3 -> binary(words.get(0), words.get(1), words.get(2), line);
            default -> throw unknown(words.get(3), line);
        };
    }

    private static boolean unary(String operator, String operand, int line) throws ShellError {
        return switch (operator) {
            case "-n" -> !operand.isEmpty();
            case "-z" -> operand.isEmpty();
            case "-e" -> !operand.isEmpty() && Files.exists(file(operand, line));
            case "-f" -> Files.isRegularFile(file(operand, line));
            case "-d" -> !operand.isEmpty() && Files.isDirectory(file(operand, line));
            case "-r" -> !operand.isEmpty() && Files.isReadable(file(operand, line));
            case "-x" -> !operand.isEmpty() && Files.isExecutable(file(operand, line));
            case "-s" -> isFilled(file(operand, line));
            default -> throw unknown(operator, line);
        };
    }

    private static boolean isFilled(Path file) {
        return Files.isRegularFile(file) && file.toFile().length() > 0;
    }

    /// @throws ShellError for what no file can be called, as with a NUL in it
    static Path file(String name, int line) throws ShellError {
        try {
            return Path.of(name);
        } catch (InvalidPathException _) {
            var shown = name.replaceAll("\\p{Cntrl}", "?");
            throw new ShellError(line, "read \"" + shown + "\", expected the name of a file");
        }
    }

    private static boolean binary(String left, String operator, String right, int line)
            throws ShellError {
        return switch (operator) {
            case "=" -> left.equals(right);
            case "!=" -> !left.equals(right);
            default -> throw unknown(operator, line);
        };
    }

    private static ShellError unknown(String operator, int line) {
        return new ShellError(
                line, "read \"" + operator + "\", expected a test of a file (-f) or a text (=)");
    }
}
