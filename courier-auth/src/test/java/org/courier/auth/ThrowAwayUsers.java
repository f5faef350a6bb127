package org.courier.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Two real users of this host, made by useradd and removed again; for tests that run as root.
public final class ThrowAwayUsers implements AutoCloseable {
    /// Of its own for each process, since tests of several modules may run at the same time.
    private static final String NUMBER = String.valueOf(ProcessHandle.current().pid());

    public static final String ANN = "cjvma" + NUMBER;
    public static final String BEN = "cjvmb" + NUMBER;
    public static final String GROUP = "cjvmg" + NUMBER;

    private final Path homes;

    private ThrowAwayUsers(Path homes) {
        this.homes = homes;
    }

    /// @param homes a directory that everybody may pass through; passwords are "foobar"
    public static ThrowAwayUsers make(Path homes) throws IOException {
        if (!"root".equals(System.getProperty("user.name")))
            throw new AssertionError("this test makes users of this host, as root");
        var users = new ThrowAwayUsers(homes);
        users.close();
        run("", "groupadd", GROUP);
        for (String name : List.of(ANN, BEN)) {
            var home = users.home(name).toString();
            run("", "useradd", "-m", "-K", "UMASK=077", "-d", home, "-c", "A User,,,", name);
            users.setPassword(name, "foobar");
        }
        run("", "usermod", "-a", "-G", GROUP, ANN);
        return users;
    }

    public Path home(String name) {
        return homes.resolve(name);
    }

    /// Hashed by yescrypt of least cost.
    public void setPassword(String name, String password) throws IOException {
        run(name + ":" + password + "\n", "chpasswd", "-c", "SHA512", "-s", "1000");
    }

    /// Runs a program as root.
    ///
    /// @return its exit code and output
    public static String run(String input, String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        var process = builder.start();
        try (var to = process.getOutputStream()) {
            to.write(input.getBytes(UTF_8));
        }
        try {
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0)
                throw new IOException(String.join(" ", command) + ": " + output);
            return output.strip();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (String name : List.of(ANN, BEN))
            if (isThere("/etc/passwd", name)) run("", "userdel", name);
        for (String group : List.of(GROUP, ANN, BEN))
            if (isThere("/etc/group", group)) run("", "groupdel", group);
    }

    private static boolean isThere(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .anyMatch(line -> line.startsWith(name + ":"));
    }
}
