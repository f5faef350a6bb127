package org.courier.core.config;

import java.nio.file.Files;
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
        var file = Path.of(operand);
        return switch (operator) {
            case "-n" -> !operand.isEmpty();
            case "-z" -> operand.isEmpty();
            case "-e" -> !operand.isEmpty() && Files.exists(file);
            case "-f" -> Files.isRegularFile(file);
            case "-d" -> !operand.isEmpty() && Files.isDirectory(file);
            case "-r" -> !operand.isEmpty() && Files.isReadable(file);
            case "-x" -> !operand.isEmpty() && Files.isExecutable(file);
            case "-s" -> Files.isRegularFile(file) && file.toFile().length() > 0;
            default -> throw unknown(operator, line);
        };
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
