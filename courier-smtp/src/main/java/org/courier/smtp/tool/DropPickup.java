package org.courier.smtp.tool;

import org.courier.core.file.TemporaryFile;
import org.courier.core.log.Log;
import org.courier.smtp.queue.Control;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Info;
import org.courier.smtp.queue.Progress;
import org.courier.smtp.queue.QueueId;
import org.courier.smtp.queue.Reporter;
import org.courier.smtp.queue.Spool;
import org.courier.smtp.submit.Submit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Takes the messages that sendmail dropped into the queue. Each is moved into a directory of our
/// own first, where nobody can exchange it, and removed after its commit: a crash between the two
/// takes it twice, never not at all.
public final class DropPickup implements Closeable {
    private static final Log LOG = Log.of("submit");
    private static final long LOOK_AGAIN_SECONDS = 30;
    private static final int OPEN_TO_ALL = 01777;

    private final Path drop;
    private final Path taken;
    private volatile Submit submit;
    private final Spool spool;
    private volatile Reporter reporter;
    private final WatchService watch;
    private final Thread thread;

    /// @param state the server's directory
    /// @param reporter tells senders of messages that can't be accepted
    public DropPickup(Path state, Submit submit, Spool spool, Reporter reporter)
            throws IOException {
        this.drop = StateDirectory.drop(state);
        this.taken = state.resolve("taken");
        this.submit = submit;
        this.spool = spool;
        this.reporter = reporter;
        makeDirectories();
        watch = drop.getFileSystem().newWatchService();
        drop.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        thread = Thread.ofPlatform().name("drop").daemon().start(this::run);
    }

    /// For messages that are picked up from now on.
    public void use(Submit submit, Reporter reporter) {
        this.submit = submit;
        this.reporter = reporter;
    }

    /// A server that is root takes mail of all users of the host; another only its own user's.
    private void makeDirectories() throws IOException {
        for (var directory : List.of(drop, taken))
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS))
                Files.createDirectory(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        if ((int) Files.getAttribute(drop, "unix:uid") == 0)
            Files.setAttribute(drop, "unix:mode", OPEN_TO_ALL);
    }

    private void run() {
        try {
            while (true) {
                look();
                var key = watch.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            LOG.debug("drop directory no longer watched");
        }
    }

    /// What can't be taken keeps none of the others waiting: any user of this host may have put it
    /// there, under any name.
    private void look() {
        each(drop, file -> Files.move(file, fresh(Dropped.PREFIX), StandardCopyOption.ATOMIC_MOVE));
        each(taken, this::takeOrPutAside);
    }

    /// What breaks more than itself, as a letter that needs more memory than there is, would be the
    /// first in line again at the next start.
    private void takeOrPutAside(Path file) throws IOException {
        try {
            take(file);
        } catch (Error e) {
            var bad = fresh("bad.");
            LOG.error(file + " is put aside as " + bad.getFileName(), e);
            Files.move(file, bad, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run(Path file) throws IOException;
    }

    private static void each(Path directory, Step step) {
        for (var file : messages(directory)) {
            try {
                step.run(file);
            } catch (IOException e) {
                LOG.error(file + ": " + e.getMessage());
            } catch (RuntimeException e) {
                LOG.error(file.toString(), e);
            }
        }
    }

    private static List<Path> messages(Path directory) {
        var files = new ArrayList<Path>();
        try (var all = Files.newDirectoryStream(directory, Dropped.PREFIX + "*")) {
            all.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.error(directory + ": " + e.getMessage());
        }
        return files;
    }

    /// A name in our own directory that nobody else has chosen, so that nothing there is written
    /// over.
    private Path fresh(String prefix) {
        return taken.resolve(prefix + TemporaryFile.name(""));
    }

    private void take(Path file) throws IOException {
        DropFile letter;
        try {
            letter = DropFile.read(file);
        } catch (DropFile.NotALetter e) {
            LOG.error(file.getFileName() + " was dropped and is no message: " + e.getMessage());
            discard(file);
            return;
        }
        try {
            submit(letter);
            Files.delete(file);
        } catch (Submit.Refused e) {
            LOG.info(
                    "from=<"
                            + letter.letter().reversePath()
                            + ">: "
                            + e.code()
                            + " "
                            + e.getMessage());
            // what may be well later stays for the next look
            if (e.code() < 500) return;
            giveBack(letter, e.code() + " " + e.getMessage());
            Files.delete(file);
        } catch (IllegalArgumentException e) {
            LOG.info("from=<" + letter.letter().reversePath() + ">: " + e.getMessage());
            giveBack(letter, "517 " + e.getMessage());
            Files.delete(file);
        }
    }

    /// A directory may be full of things: it is left for the administrator to look at.
    private void discard(Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
            Files.move(file, fresh("bad."), StandardCopyOption.ATOMIC_MOVE);
        else Files.delete(file);
    }

    private void submit(DropFile letter) throws IOException {
        var uid = Files.getAttribute(letter.file(), "unix:uid", LinkOption.NOFOLLOW_LINKS);
        var received =
                "from localhost (localhost [127.0.0.1])\n  (uid "
                        + uid
                        + ")\n  by "
                        + submit.names().me()
                        + " with local";
        try (var message = submit.begin(envelope(letter), received);
                var text = letter.text()) {
            var block = new byte[16 * 1024];
            for (int n = text.read(block); n > 0; n = text.read(block)) message.write(block, 0, n);
            message.commit();
        }
    }

    private static Envelope envelope(DropFile dropped) {
        var letter = dropped.letter();
        boolean utf8 =
                !isAscii(letter.reversePath())
                        || letter.recipients().stream().anyMatch(r -> !isAscii(r.address()));
        return new Envelope(
                letter.reversePath(),
                letter.recipients(),
                letter.envid(),
                letter.ret(),
                utf8,
                false,
                letter.verp(),
                letter.securityStartTls(),
                "local",
                Optional.of(dropped.owner()),
                "dns; localhost (localhost [127.0.0.1])",
                letter.variables());
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /// sendmail has said that the message is accepted; so its sender is told by mail that it is
    /// not.
    private void giveBack(DropFile letter, String reason) throws IOException {
        var envelope = envelope(letter);
        var failed =
                new Progress(
                        new Progress.Failed(0),
                        true,
                        List.of(Info.replyType("unknown"), Info.reply(reason)));
        try (var report = spool.begin()) {
            var id = QueueId.parse(report.queueId()).orElseThrow();
            var message =
                    new Control(
                            id,
                            envelope,
                            envelope.recipients().stream().map(_ -> failed).toList(),
                            id.seconds(),
                            id.seconds(),
                            0,
                            id.seconds(),
                            1,
                            true,
                            letter.textLength(),
                            false);
            var all = message.progress().size();
            var ended = IntStream.range(0, all).boxed().toList();
            var wanted = new Reporter.Wanted(message, ended, List.of(), letter::text);
            var written = reporter.report(wanted);
            if (written.isEmpty()) return;
            written.get().write(report.queueId(), report.content());
            report.commit(written.get().envelope());
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
