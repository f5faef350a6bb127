package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.file.Identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A Maildir on disk and stores that open it, for the tests of this package.
final class Stage implements java.io.Closeable {
    final Path root;
    final Maildir maildir;
    final MailStore store;
    private final List<OpenFolder> opened = new ArrayList<>();

    Stage(Path root) throws IOException {
        this(root, Optional.empty());
    }

    Stage(Path root, Optional<Path> index) throws IOException {
        this.root = root;
        this.maildir = new Maildir(root, Identity.OWN, Maildir.Options.STANDARD);
        maildir.make();
        this.store = MailStore.open(index);
    }

    static byte[] message(String subject) {
        return ("From: a@example.test\nSubject: " + subject + "\n\nbody of " + subject + "\n")
                .getBytes(UTF_8);
    }

    static Flags flags(String letters) {
        return Flags.parse(letters);
    }

    MessageFile deliver(String subject) throws IOException {
        var content = message(subject);
        return store.deliver(
                maildir, FolderName.INBOX, new ByteArrayInputStream(content), content.length);
    }

    MailStore.Appended append(FolderName folder, String subject, String flags, String... keywords)
            throws IOException {
        Path file;
        try (var temporary = maildir.temporary(folder)) {
            temporary.keep();
            file = temporary.path();
        }
        Files.write(file, message(subject));
        return store.append(
                maildir,
                folder,
                new NewMessage(
                        file,
                        flags(flags),
                        Set.of(keywords),
                        Instant.ofEpochSecond(1_000_000_000)));
    }

    OpenFolder open(FolderName folder) throws IOException {
        return open(folder, new AtomicInteger());
    }

    OpenFolder open(FolderName folder, AtomicInteger signals) throws IOException {
        var open = store.open(maildir, folder, signals::incrementAndGet);
        opened.add(open);
        return open;
    }

    List<String> files(String directory) throws IOException {
        try (var files = Files.list(root.resolve(directory))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    /// A file as another program puts it there.
    String put(String directory, String name, String content) throws IOException {
        Files.writeString(root.resolve(directory).resolve(name), content);
        return name;
    }

    static String summary(Snapshot snapshot) {
        var out = new StringBuilder();
        for (int i = 0; i < snapshot.size(); i++)
            out.append(i == 0 ? "" : " ")
                    .append(snapshot.uid(i))
                    .append(snapshot.flags(i).letters())
                    .append(snapshot.keywords(i).isEmpty() ? "" : snapshot.keywords(i).toString());
        return out.toString();
    }

    @Override
    public void close() {
        for (var one : opened) one.close();
        store.close();
    }
}
