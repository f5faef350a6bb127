package org.courier.smtp.queue;

import org.courier.core.db.Database;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A process that commits messages from several threads until it is killed, and prints the id of
/// each after its commit.
final class Committer {
    private Committer() {}

    public static void main(String[] arguments) throws Exception {
        var spool = Spool.open(Path.of(arguments[0]), Times.STANDARD, InstantSource.system());
        for (int t = 0; t < 8; t++) {
            int thread = t;
            Thread.ofPlatform().start(() -> commit(spool, thread));
        }
    }

    /// The start of such a process.
    static ProcessBuilder process(Path queue) {
        var classPath =
                Stream.of(
                                Committer.class,
                                Spool.class,
                                Database.class,
                                com.sleepycat.je.Environment.class,
                                org.slf4j.LoggerFactory.class)
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .map(URL::getPath)
                        .distinct()
                        .collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Committer.class.getName(),
                queue.toString());
    }

    private static void commit(Spool spool, int thread) {
        try {
            for (int i = 0; ; i++) {
                // every tenth is too long for the database
                int length = i % 10 == 9 ? Spool.MOST_IN_DATABASE + 1000 : 500 + i;
                try (var incoming = spool.begin()) {
                    var text = text(incoming.queueId(), length);
                    incoming.content().write(text.getBytes(StandardCharsets.US_ASCII));
                    incoming.commit(
                            Messages.envelope("s" + thread + "@example.test", "r@example.test"));
                    synchronized (System.out) {
                        System.out.println(incoming.queueId() + " " + length);
                        System.out.flush();
                    }
                }
            }
        } catch (IOException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    static String text(String id, int length) {
        var line = "id " + id + "\n";
        return line.repeat(length / line.length() + 1).substring(0, length);
    }
}
