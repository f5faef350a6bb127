package org.courier.distribution;

import org.courier.core.file.Identity;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.Maildir;
import org.courier.core.maildir.Quota;
import org.courier.core.process.Tool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `maildirmake DIR` makes a Maildir, `-f FOLDER` a folder in it, `-q QUOTA` sets its quota, as C's
/// program of that name does.
final class Maildirmake {
    private static final String USAGE = "usage: maildirmake [-q QUOTA | -f FOLDER] DIRECTORY";

    private Maildirmake() {}

    static int run(List<String> arguments, Tool.Streams streams) throws IOException {
        boolean optioned = arguments.size() == 3;
        if (arguments.size() != 1 && !optioned || arguments.getLast().startsWith("-"))
            return usage(streams);
        var root = Path.of(arguments.getLast()).toAbsolutePath();
        var maildir = new Maildir(root, Identity.OWN, Maildir.Options.STANDARD);
        var option = optioned ? arguments.getFirst() : "";
        return switch (option) {
            case "" -> make(maildir, streams);
            case "-f" -> folder(maildir, arguments.get(1), streams);
            case "-q" -> quota(maildir, arguments.get(1), streams);
            default -> usage(streams);
        };
    }

    private static int usage(Tool.Streams streams) {
        streams.err().println(USAGE);
        return ExitCode.FAILED;
    }

    private static int make(Maildir maildir, Tool.Streams streams) throws IOException {
        if (maildir.exists()) return refused(maildir.root() + ": File exists", streams);
        maildir.make();
        return ExitCode.OK;
    }

    private static int folder(Maildir maildir, String name, Tool.Streams streams)
            throws IOException {
        if (!maildir.exists()) return refused(maildir.root() + ": not a Maildir", streams);
        var folder = FolderName.ofDirectory("." + name);
        if (folder.isEmpty()) return refused(name + ": not a folder's name", streams);
        return maildir.create(folder.get())
                ? ExitCode.OK
                : refused(name + ": File exists", streams);
    }

    /// Makes the Maildir when it is missing.
    private static int quota(Maildir maildir, String quota, Tool.Streams streams)
            throws IOException {
        if (!maildir.exists()) maildir.make();
        maildir.quota().limit(Quota.Limit.parse(quota));
        return ExitCode.OK;
    }

    private static int refused(String why, Tool.Streams streams) {
        streams.err().println("maildirmake: " + why);
        return ExitCode.FAILED;
    }
}
