package org.courier.maildrop.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.auth.Account;
import org.courier.core.process.Program;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Gives the message to a program on standard input; its exit code decides (C's codes of sysexits.h
/// and qmail).
final class ProgramTarget {
    /// localtimeout's default.
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final int OUTPUT_LIMIT = 4096;
    private static final int STOP = 99;
    private static final Set<Integer> FAILURES =
            Set.of(64, 65, 67, 68, 69, 70, 76, 77, 78, 100, 112);

    Delivery.Result run(
            Account account,
            Delivery.Message message,
            String command,
            Map<String, String> environment)
            throws IOException {
        if (command.isEmpty()) return new Delivery.Failed("5.3.5", "Empty program instruction.");
        var top = message.topLines().getBytes(UTF_8);
        try (var content = message.content().open()) {
            var result =
                    Program.run(
                            commandLine(account, command),
                            variables(account, message, environment),
                            Path.of("/"),
                            new SequenceInputStream(new ByteArrayInputStream(top), content),
                            OUTPUT_LIMIT,
                            LIMIT);
            if (result.timedOut()) return new Delivery.Deferred("The program did not end in time.");
            return outcome(result.exitCode(), new String(result.output(), UTF_8).strip());
        }
    }

    static Delivery.Result outcome(int exitCode, String output) {
        if (exitCode == 0) return new Delivery.Delivered("program");
        if (exitCode == STOP) return new Delivery.Stopped("program");
        var text = output.isEmpty() ? "Program exited with status " + exitCode + "." : output;
        return FAILURES.contains(exitCode)
                ? new Delivery.Failed("5.3.0", text)
                : new Delivery.Deferred(text);
    }

    /// The account itself goes to its home: root could be led by a link to where the user may not
    /// be.
    private static final String AT_HOME = "cd \"$HOME\" || exit 75; exec /bin/sh -c \"$1\"";

    /// A root server runs the program as the account, never as itself.
    private static List<String> commandLine(Account account, String command) throws IOException {
        var line = new ArrayList<String>();
        if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0) {
            line.add("/usr/bin/setpriv");
            line.add("--reuid=" + account.uid());
            line.add("--regid=" + account.gid());
            line.add(account.systemUser().isPresent() ? "--init-groups" : "--clear-groups");
            line.add("--inh-caps=-all");
            line.add("--");
        }
        line.addAll(List.of("/bin/sh", "-c", AT_HOME, "sh", command));
        return line;
    }

    private static Map<String, String> variables(
            Account account, Delivery.Message message, Map<String, String> given) {
        var all = new TreeMap<String, String>();
        all.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        all.put("SHELL", "/bin/sh");
        all.put("HOME", account.home().toString());
        all.put("USER", account.systemUser().orElse(account.address()));
        all.put("SENDER", message.reversePath());
        all.put("RECIPIENT", message.deliveredTo());
        all.put("DTLINE", message.deliveredToLine());
        all.put("RPLINE", message.returnPathLine());
        account.quota().ifPresent(quota -> all.put("MAILDIRQUOTA", quota));
        all.putAll(given);
        return all;
    }
}
