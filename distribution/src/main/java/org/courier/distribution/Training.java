package org.courier.distribution;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.dns.Resolver;
import org.courier.core.log.Log;
import org.courier.core.net.Bound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A day of a mail server in some seconds, for the JVM that is to learn at packaging which classes
/// are needed and which code is hot (docs/decisions/distribution-aot.md). The suite is started
/// twice on the same directory, so that a start with an index and a queue is learned as well.
final class Training {
    private static final Log LOG = Log.of("courier");

    private final Demo demo;
    private final Path zone;
    private int sent;

    private Training(Demo demo, Path zone) {
        this.demo = demo;
        this.zone = zone;
    }

    static void run(Path directory) throws IOException {
        try (var sink = new TrainingSink()) {
            var demo = Demo.in(directory);
            sink.route(demo.configuration());
            TrainingMail.fill(demo);
            demo.giveHomes();
            var zone = Files.writeString(demo.state().resolve("zone"), "");
            var training = new Training(demo, zone);
            training.start(true);
            training.start(false);
        }
    }

    private void start(boolean first) throws IOException {
        var configuration = ConfigDirectory.of(demo.configuration());
        // as each start of a server does
        for (var problem : Check.problems(configuration)) LOG.warn("WARN: " + problem.text());
        var options = new Suite.Options(configuration, demo.state(), () -> Resolver.zoneFile(zone));
        try (var suite = Suite.start(options, List.of())) {
            var imap = new ImapTraining(demo.users());
            for (var server : named(suite, "imap", "imaps")) imap.read(server, first);
            var smtp = new SmtpTraining(demo.users());
            for (var server : named(suite, "smtp", "submission", "submissions")) smtp.send(server);
            sent += smtp.sentHere();
            for (var server : named(suite, "imap", "imaps")) imap.change(server);
            for (var server : named(suite, "pop3", "pop3s")) Pop3Training.read(server, demo);
            for (var server : named(suite, "imap")) imap.awaitMail(server, sent);
        }
    }

    /// Those of the services that this installation has.
    private static List<Bound> named(Suite suite, String... names) {
        return List.of(names).stream().flatMap(n -> find(suite, n).stream()).toList();
    }

    private static Optional<Bound> find(Suite suite, String name) {
        return suite.bound().stream().filter(b -> b.service().equals(name)).findFirst();
    }
}
