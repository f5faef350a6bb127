package org.courier.distribution.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A packaged suite, started by `courier try` in a process of its own, and what its state file
/// says.
public final class RunningSuite implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern SERVICE =
            Pattern.compile(
                    "\"name\": \"([a-z0-9]+)\", \"host\": \"([^\"]+)\", \"port\": (\\d+), "
                            + "\"tls\": \"([a-z]+)\"");
    private static final Pattern ACCOUNT =
            Pattern.compile("\"address\": \"([^\"]+)\", \"password\": \"([^\"]+)\"");
    private static final Pattern PID = Pattern.compile("\"pid\": (\\d+)");

    public record Service(String name, String host, int port, String tls) {
        public String place() {
            return host + ":" + port;
        }
    }

    public record Account(String address, String password) {
        public String login() {
            return address + ":" + password;
        }
    }

    private final Process process;
    private final Path directory;
    private final Path stateFile;
    private final Path log;
    private final String state;

    private RunningSuite(Process process, Path directory, Path stateFile, Path log, String state) {
        this.process = process;
        this.directory = directory;
        this.stateFile = stateFile;
        this.log = log;
        this.state = state;
    }

    /// The unpacked archive: the build's system property, or what the last build left.
    public static Path home() {
        var given = Optional.ofNullable(System.getProperty("courier.home")).map(Path::of);
        return given.orElseGet(RunningSuite::built);
    }

    static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(d -> Files.exists(d.resolve("courier-core/pom.xml")))
                .findFirst()
                .orElseThrow();
    }

    private static Path built() {
        try (var found = Files.list(root().resolve("distribution/target"))) {
            return found.filter(d -> d.getFileName().toString().matches("courier-[0-9][^/]*"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// @param work for the state file and the log
    /// @param keep the suite's own directory, used and kept
    public static RunningSuite start(Path work, Optional<Path> keep) throws IOException {
        var stateFile = work.resolve("state.json");
        var log = work.resolve("suite.log");
        var command =
                new ArrayList<>(
                        List.of(
                                home().resolve("bin/courier").toString(),
                                "try",
                                "--state",
                                stateFile.toString()));
        keep.ifPresent(d -> command.addAll(List.of("--keep", d.toString())));
        var process =
                new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        long deadline = System.nanoTime() + START.toNanos();
        while (!Files.exists(stateFile)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("the suite did not start:\n" + Files.readString(log));
            }
            Wait.briefly();
        }
        var state = Files.readString(stateFile);
        var own = Pattern.compile("\"directory\": \"([^\"]+)\"").matcher(state);
        if (!own.find()) throw new IOException("no directory in " + state);
        return new RunningSuite(process, Path.of(own.group(1)), stateFile, log, state);
    }

    public Path directory() {
        return directory;
    }

    public Path stateFile() {
        return stateFile;
    }

    public long pid() {
        var found = PID.matcher(state);
        if (!found.find()) throw new AssertionError(state);
        return Long.parseLong(found.group(1));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public List<Service> services() {
        return SERVICE.matcher(state)
                .results()
                .map(
                        m ->
                                new Service(
                                        m.group(1),
                                        m.group(2),
                                        Integer.parseInt(m.group(3)),
                                        m.group(4)))
                .toList();
    }

    public Service service(String name) {
        return services().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + state));
    }

    public List<Account> accounts() {
        return ACCOUNT.matcher(state)
                .results()
                .map(m -> new Account(m.group(1), m.group(2)))
                .toList();
    }

    public Account alice() {
        return accounts().getFirst();
    }

    public Account bob() {
        return accounts().getLast();
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /// As Ctrl-C does.
    ///
    /// @return the exit code
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
