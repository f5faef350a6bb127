package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.fail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Debian's courier-imap on a Maildir, spoken to on its standard input: the neighbour these formats
/// are shared with.
final class CourierImapd implements Closeable {
    private static final Path PROGRAM = Path.of("/usr/bin/imapd");

    private final Process process;
    private final BufferedReader in;
    private final OutputStream out;
    private int tag;

    CourierImapd(Path maildir) throws IOException {
        this(maildir, "1");
    }

    CourierImapd(Path maildir, String keywords) throws IOException {
        if (!Files.isExecutable(PROGRAM))
            fail(PROGRAM + " is missing: install Debian's package courier-imap");
        var builder = new ProcessBuilder(PROGRAM.toString(), maildir.toString());
        builder.environment().put("HOME", maildir.getParent().toString());
        builder.environment().put("IMAP_KEYWORDS", keywords);
        builder.environment().put("IMAP_UMASK", "022");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.directory(maildir.getParent().toFile());
        process = builder.start();
        in = process.inputReader(ISO_8859_1);
        out = process.getOutputStream();
        var greeting = in.readLine();
        if (greeting == null || !greeting.startsWith("* PREAUTH"))
            fail("courier-imap greets with " + greeting);
    }

    /// Sends a command and gives all lines up to and with the tagged one, which must be OK.
    List<String> ok(String command) throws IOException {
        var lines = send(command);
        if (!lines.getLast().contains(" OK ")) fail(command + " was answered " + lines);
        return lines;
    }

    /// A change of flags, again when a rename of ours came between courier-imap's look and its own.
    void store(String command) throws IOException {
        for (int attempt = 0; attempt < 20; attempt++)
            if (send(command).getLast().contains(" OK ")) return;
        fail(command + " was refused");
    }

    List<String> send(String command) throws IOException {
        write("t" + ++tag + " " + command + "\r\n");
        return answer();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private List<String> answer() throws IOException {
        var lines = new ArrayList<String>();
        while (true) {
            var line = in.readLine();
            if (line == null) return fail("courier-imap hung up after " + lines);
            lines.add(line);
            if (line.startsWith("t" + tag + " ")) return lines;
        }
    }

    void append(String mailbox, String flags, byte[] message) throws IOException {
        var text = new String(message, ISO_8859_1).replace("\n", "\r\n");
        write("t" + ++tag + " APPEND " + mailbox + " (" + flags + ") {" + text.length() + "}\r\n");
        var line = in.readLine();
        if (line == null || !line.startsWith("+")) fail("APPEND was answered " + line);
        write(text + "\r\n");
        var last = answer().getLast();
        if (!last.contains(" OK ")) fail("APPEND was answered " + last);
    }

    /// "UIDVALIDITY: uid(flags) ..." as it is told after SELECT.
    String summary(String mailbox) throws IOException {
        var out = new StringBuilder();
        for (var line : ok("SELECT " + mailbox))
            if (line.contains("UIDVALIDITY"))
                out.append(line.replaceAll(".*UIDVALIDITY ([0-9]+).*", "$1:"));
        for (var line : ok("FETCH 1:* (UID FLAGS)")) {
            if (!line.matches("\\* [0-9]+ FETCH .*")) continue;
            var uid = line.replaceAll(".*UID ([0-9]+).*", "$1");
            var flags = line.replaceAll(".*FLAGS \\(([^)]*)\\).*", "$1").split(" ");
            var sorted = new TreeSet<>(List.of(flags));
            sorted.remove("\\Recent");
            sorted.remove("");
            out.append(' ').append(uid).append(sorted);
        }
        return out.toString();
    }

    /// The same of a snapshot of ours.
    static String summary(Snapshot snapshot) {
        var out = new StringBuilder(snapshot.uidValidity() + ":");
        for (int i = 0; i < snapshot.size(); i++) {
            var flags = new TreeSet<>(snapshot.keywords(i));
            if (snapshot.flags(i).has(Flags.DRAFT)) flags.add("\\Draft");
            if (snapshot.flags(i).has(Flags.FLAGGED)) flags.add("\\Flagged");
            if (snapshot.flags(i).has(Flags.REPLIED)) flags.add("\\Answered");
            if (snapshot.flags(i).has(Flags.SEEN)) flags.add("\\Seen");
            if (snapshot.flags(i).has(Flags.TRASHED)) flags.add("\\Deleted");
            out.append(' ').append(snapshot.uid(i)).append(flags);
        }
        return out.toString();
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) send("LOGOUT");
        out.close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
