package org.courier.pop3.session;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import org.courier.core.file.SafeFile;
import org.courier.core.maildir.Flags;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.Maildir;
import org.courier.core.maildir.MessageFile;
import org.courier.core.maildir.Pop3List;
import org.courier.core.maildir.Quota;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// INBOX as one POP3 session sees it: numbers stay as they are until QUIT (RFC 1939 section 5), no
/// lock is held, and other programs may rename or remove files at any time.
public final class Mailbox {
    /// @param number from 1
    public record Message(int number, Pop3List.Message listed) {
        public long octets() {
            return listed.wireSize();
        }

        public String uidl() {
            return listed.uidl();
        }
    }

    /// Other programs may rename a file again while it is looked for.
    private static final int ATTEMPTS = 20;

    private final Maildir maildir;
    private final Path cur;
    private final List<Message> messages = new ArrayList<>();
    private final boolean[] deleted;

    /// By number: the names of the messages' files as far as we know; flags change them.
    private final String[] names;

    private Mailbox(Maildir maildir, List<Pop3List.Message> listed) {
        this.maildir = maildir;
        this.cur = maildir.path(FolderName.INBOX).resolve("cur");
        for (var message : listed) messages.add(new Message(messages.size() + 1, message));
        deleted = new boolean[messages.size()];
        names = listed.stream().map(m -> m.file().name()).toArray(String[]::new);
    }

    /// @throws NoSuchFileException when there is no Maildir
    public static Mailbox open(Maildir maildir) throws IOException {
        return new Mailbox(maildir, Pop3List.open(maildir));
    }

    /// Those not marked as deleted.
    public List<Message> messages() {
        return messages.stream().filter(m -> !deleted[m.number() - 1]).toList();
    }

    public long octets() {
        return messages().stream().mapToLong(Message::octets).sum();
    }

    /// @throws CommandFailed when the number is no message's, or that of a deleted one
    public Message message(String number) {
        if (!number.matches("[0-9]{1,9}")) throw CommandFailed.invalidMessage();
        int n = Integer.parseInt(number);
        if (n < 1 || n > messages.size() || deleted[n - 1]) throw CommandFailed.invalidMessage();
        return messages.get(n - 1);
    }

    public void delete(Message message) {
        deleted[message.number() - 1] = true;
    }

    public void undelete() {
        java.util.Arrays.fill(deleted, false);
    }

    /// The message's content as stored.
    ///
    /// @throws NoSuchFileException when another program removed it
    public InputStream content(Message message) throws IOException {
        return maildir.identity()
                .as(
                        () -> {
                            var file = locate(message).orElseThrow(() -> gone(message));
                            return Channels.newInputStream(SafeFile.open(file));
                        });
    }

    /// RETR marks the message as seen, TOP does not.
    public void seen(Message message) throws IOException {
        maildir.identity()
                .as(
                        () -> {
                            var file = locate(message);
                            if (file.isEmpty()) return file;
                            var name = new MessageFile(file.get().getFileName().toString());
                            if (!name.flags().has(Flags.SEEN)) {
                                var seen = name.withFlags(name.flags().with(Flags.SEEN));
                                Files.move(file.get(), cur.resolve(seen.name()));
                                names[message.number() - 1] = seen.name();
                            }
                            return file;
                        });
    }

    /// What QUIT did: the names of removed files, and why others are still there.
    public record Removal(List<String> removed, List<IOException> failures) {}

    /// Removes what was deleted, at QUIT only. What cannot be removed stays, the rest goes.
    public Removal update() throws IOException {
        var removal = new Removal(new ArrayList<>(), new ArrayList<>());
        var wanted = messages.stream().filter(m -> deleted[m.number() - 1]).toList();
        if (wanted.isEmpty()) return removal;
        var freed =
                maildir.identity()
                        .as(
                                () -> {
                                    var sum = new Quota.Use(0, 0);
                                    var left = new ArrayList<>(wanted);
                                    for (int i = 0; i < ATTEMPTS && !left.isEmpty(); i++) {
                                        // all that others renamed is found by one look
                                        if (i > 0) left.retainAll(look());
                                        sum = sum.plus(remove(left, removal));
                                    }
                                    return sum;
                                });
        if (freed.messages() > 0) maildir.quota().add(-freed.bytes(), -freed.messages());
        return removal;
    }

    /// Leaves in the list what is no longer where it was.
    private Quota.Use remove(List<Message> left, Removal removal) {
        var freed = new Quota.Use(0, 0);
        for (var i = left.iterator(); i.hasNext(); ) {
            var name = names[i.next().number() - 1];
            try {
                freed = freed.plus(remove(cur.resolve(name)));
                removal.removed.add(name);
                i.remove();
            } catch (NoSuchFileException _) {
                // renamed or removed by another program
            } catch (IOException e) {
                removal.failures.add(e);
                i.remove();
            }
        }
        return freed;
    }

    /// What the removed file counted for: nothing when it was marked as deleted.
    private static Quota.Use remove(Path file) throws IOException {
        var name = new MessageFile(file.getFileName().toString());
        long size = name.size().isPresent() ? name.size().getAsLong() : Files.size(file);
        Files.delete(file);
        return name.flags().has(Flags.TRASHED) ? new Quota.Use(0, 0) : new Quota.Use(size, 1);
    }

    /// Where the message is now: under the name we know, or renamed by a flag change.
    private Optional<Path> locate(Message message) throws IOException {
        var known = cur.resolve(names[message.number() - 1]);
        if (Files.exists(known, NOFOLLOW_LINKS)) return Optional.of(known);
        if (!look().contains(message)) return Optional.empty();
        return Optional.of(cur.resolve(names[message.number() - 1]));
    }

    /// Learns the names of all messages that are there.
    private Set<Message> look() throws IOException {
        var byKey = new HashMap<String, Message>();
        for (var message : messages) byKey.put(message.listed().file().key(), message);
        var found = new HashSet<Message>();
        try (var files = Files.newDirectoryStream(cur)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                var message = byKey.get(new MessageFile(name).key());
                if (message == null) continue;
                names[message.number() - 1] = name;
                found.add(message);
            }
        }
        return found;
    }

    private static NoSuchFileException gone(Message message) {
        return new NoSuchFileException(message.listed().file().name());
    }
}
