package org.courier.distribution;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.ConfigError;
import org.courier.core.net.AccessList;
import org.courier.core.process.Tool;
import org.courier.imap.ImapdSettings;
import org.courier.smtp.inbound.EsmtpSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// makesmtpaccess, makesmtpaccess-msa, makeimapaccess, makedat: prove the text of an access list,
/// as C's programs do when they compile it. Nothing is compiled: servers read the text, and see by
/// themselves that it changed.
final class MakeAccess {
    private MakeAccess() {}

    static int smtp(List<String> arguments, Tool.Streams streams) throws IOException {
        return prove(
                "makesmtpaccess",
                arguments,
                streams,
                c -> EsmtpSettings.accessFile(c, c.settings(EsmtpSettings.ESMTPD)));
    }

    static int msa(List<String> arguments, Tool.Streams streams) throws IOException {
        return prove(
                "makesmtpaccess-msa",
                arguments,
                streams,
                c ->
                        EsmtpSettings.accessFile(
                                c, c.settings(EsmtpSettings.ESMTPD, EsmtpSettings.ESMTPD_MSA)));
    }

    static int imap(List<String> arguments, Tool.Streams streams) throws IOException {
        return prove(
                "makeimapaccess",
                arguments,
                streams,
                c ->
                        ImapdSettings.accessFile(
                                c, c.settings(ImapdSettings.IMAPD, ImapdSettings.IMAPD_SSL)));
    }

    private static int prove(
            String program,
            List<String> arguments,
            Tool.Streams streams,
            Function<ConfigDirectory, Path> list)
            throws IOException {
        try {
            var options = Options.parse(arguments, Set.of("--config"));
            var source = list.apply(ConfigDirectory.of(options.configDirectory()));
            return prove(program, source, streams);
        } catch (Options.Misused e) {
            streams.err().println(program + ": " + e.getMessage());
            return ExitCode.FAILED;
        } catch (ConfigError e) {
            streams.err().println("ERROR: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static int prove(String program, Path source, Tool.Streams streams) {
        if (!Files.exists(source)) {
            streams.err().println(program + ": " + source + ": No such file or directory");
            return ExitCode.FAILED;
        }
        AccessList.load(source);
        return ExitCode.OK;
    }

    /// `makedat -src=SRC -file=FILE -tmp=TMP [-hup=PIDFILE] [-cidr]`: with -cidr an access list is
    /// proved. Other lists the programs that read them prove.
    static int makedat(List<String> arguments, Tool.Streams streams) {
        var source = value(arguments, "-src=");
        var file = value(arguments, "-file=");
        boolean known =
                arguments.stream()
                        .allMatch(a -> a.equals("-cidr") || a.matches("-(src|file|tmp|hup)=.*"));
        if (!known || source.isEmpty() || file.isEmpty() || value(arguments, "-tmp=").isEmpty()) {
            streams.err()
                    .println(
                            "Usage: makedat -src=src -file=file -tmp=tmpfile -hup=hupfile [-cidr]");
            return ExitCode.FAILED;
        }
        if (arguments.contains("-cidr")) {
            try {
                return prove("makedat", Path.of(source.get()), streams);
            } catch (ConfigError e) {
                streams.err().println("ERROR: " + e.getMessage());
                return ExitCode.FAILED;
            }
        }
        streams.err()
                .println(
                        "makedat: "
                                + file.get()
                                + " is not written: these servers read "
                                + source.get()
                                + " itself");
        return ExitCode.FAILED;
    }

    private static Optional<String> value(List<String> arguments, String name) {
        return arguments.stream()
                .filter(a -> a.startsWith(name))
                .map(a -> a.substring(name.length()))
                .filter(v -> !v.isEmpty())
                .findFirst();
    }
}
