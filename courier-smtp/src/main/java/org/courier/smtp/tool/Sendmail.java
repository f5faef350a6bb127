package org.courier.smtp.tool;

import org.courier.core.address.Mailbox;
import org.courier.core.mime.EncodedWord;
import org.courier.core.mime.HeaderField;
import org.courier.core.process.Tool;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// sendmail: hands the message on standard input to the mail system. When it ends with 0, the
/// message is on disk, also when the server is not running.
public final class Sendmail {
    /// Exit codes of sysexits.h, which callers of sendmail know.
    private static final int OK = 0;

    private static final int USAGE = 64;
    private static final int BAD_MESSAGE = 65;
    private static final int NO_USER = 67;
    private static final int TRY_AGAIN = 75;
    private static final int NO_PERMISSION = 77;

    private static final int MOST_HEADER = 1 << 20;

    private Sendmail() {}

    public static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        return run(arguments, streams, System.getenv(), StateDirectory.path());
    }

    static int run(
            List<String> arguments,
            Tool.Streams streams,
            Map<String, String> environment,
            Path state)
            throws IOException {
        SendmailArguments options;
        try {
            options = SendmailArguments.parse(arguments, environment);
        } catch (IllegalArgumentException e) {
            streams.err().println("sendmail: " + e.getMessage());
            return USAGE;
        }
        try {
            for (var recipient : options.recipients()) Mailbox.parse(recipient.address());
            if (!options.reversePath().isEmpty()) Mailbox.parse(options.reversePath());
        } catch (IllegalArgumentException e) {
            streams.err().println("sendmail: " + e.getMessage());
            return NO_USER;
        }
        var drop = StateDirectory.drop(state);
        if (!Files.isDirectory(drop)) {
            streams.err().println("sendmail: " + drop + " is missing: the server never ran");
            return TRY_AGAIN;
        }
        try {
            return drop(options, streams, drop);
        } catch (AccessDeniedException e) {
            streams.err().println("sendmail: no permission to write to " + drop);
            return NO_PERMISSION;
        } catch (IOException e) {
            streams.err().println("sendmail: " + e.getMessage());
            return TRY_AGAIN;
        }
    }

    private static int drop(SendmailArguments options, Tool.Streams streams, Path drop)
            throws IOException {
        var in = new BufferedInputStream(streams.in(), 16 * 1024);
        var header = header(in);
        var fields = HeaderField.parse(header);
        var naming = options.bccOnly() ? List.of("Bcc") : List.of("To", "Cc", "Bcc");
        boolean named = fields.stream().anyMatch(f -> naming.stream().anyMatch(f::is));
        if (options.recipients().isEmpty() && !named) {
            streams.err().println("sendmail: 511 Headers specify no receipients.");
            return BAD_MESSAGE;
        }
        try (var dropped = Dropped.create(drop, options.letter())) {
            if (fields.stream().noneMatch(f -> f.is("From")))
                dropped.text().write(from(options).getBytes(StandardCharsets.UTF_8));
            dropped.text().write(header);
            in.transferTo(dropped.text());
            dropped.commit();
        }
        return OK;
    }

    private static String from(SendmailArguments options) {
        var address = options.from();
        return "From: "
                + options.fullName()
                        .map(name -> quoted(name) + " <" + address + ">")
                        .orElse(address)
                + "\n";
    }

    private static String quoted(String name) {
        var clean = name.replaceAll("\\p{Cntrl}", " ");
        var encoded = EncodedWord.encode(clean);
        if (!encoded.equals(clean)) return encoded;
        return "\"" + clean.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /// The header with its blank line, as far as that comes within a limit; without the "From "
    /// line of an mbox.
    private static byte[] header(InputStream in) throws IOException {
        var header = new ByteArrayOutputStream();
        boolean first = true;
        while (header.size() < MOST_HEADER) {
            var line = line(in);
            if (line.length == 0) break;
            boolean envelope =
                    first && new String(line, StandardCharsets.ISO_8859_1).startsWith("From ");
            if (!envelope) header.write(line);
            first = false;
            if (line[0] == '\n' || line.length == 2 && line[0] == '\r') break;
        }
        return header.toByteArray();
    }

    private static byte[] line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            line.write(c);
            if (c == '\n' || line.size() == MOST_HEADER) break;
        }
        return line.toByteArray();
    }
}
