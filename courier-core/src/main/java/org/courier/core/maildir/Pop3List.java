package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// courierpop3dsizelist: what POP3 shows of INBOX, with stable UIDLs (C Courier's versions 1 to 3).
/// Version 3 is `/3 NEXTUID UIDV`, then `NAME OCTETS N:UIDV:UTF8` in the order of names; version 2
/// has no UTF8, version 1 no UIDV, and a list without first line no numbers at all.
public final class Pop3List {
    /// @param wireSize octets as transmitted, line ends as CRLF
    /// @param utf8 whether the header has octets above 127
    public record Message(MessageFile file, long wireSize, String uidl, boolean utf8) {}

    private static final String NAME = "courierpop3dsizelist";
    private static final long SIZE_LIMIT = 512L << 20;

    private record Line(MessageFile file, long size, Pop3Uid uid, boolean utf8) {
        Message message() {
            return new Message(file, size, uid.uidl(file), utf8);
        }

        @Override
        public String toString() {
            return "%s %d %d:%d:%d\n"
                    .formatted(file.name(), size, uid.number(), uid.validity(), utf8 ? 1 : 0);
        }
    }

    private final Path root;
    private final FolderDirectory directory;
    private final Map<String, Line> known = new HashMap<>();
    private long nextUid = 1;
    private long validity = Instant.now().getEpochSecond();
    private boolean current;

    private Pop3List(Maildir maildir) {
        this.root = maildir.root();
        this.directory = maildir.directory(FolderName.INBOX);
    }

    /// Purges tmp, moves new/ to cur/, reads and rewrites the list.
    public static List<Message> open(Maildir maildir) throws IOException {
        return maildir.identity().as(() -> new Pop3List(maildir).scan());
    }

    private List<Message> scan() throws IOException {
        directory.check();
        boolean writable = directory.isWritable();
        if (writable) {
            directory.purgeTmp(Instant.now());
            moveNew();
        }
        read();
        var lines = lines();
        lines.sort((a, b) -> MessageFile.BY_AGE.compare(a.file, b.file));
        var fresh = new ArrayList<Line>();
        long next = nextUid;
        for (var line : lines)
            if (line.uid.number() < 0)
                fresh.add(new Line(line.file, line.size, new Pop3Uid(next++, validity), line.utf8));
        var all = merged(lines, fresh);
        boolean saved = writable && save(all, next);
        if (saved) return all.stream().map(Line::message).toList();
        // what can't be saved would have another UIDL the next time
        var old = lines.stream().filter(line -> line.uid.number() >= 0).toList();
        if (!old.isEmpty() || lines.isEmpty()) return old.stream().map(Line::message).toList();
        return List.of(unsaved(lines.getFirst()));
    }

    private static List<Line> merged(List<Line> lines, List<Line> fresh) {
        var all = new ArrayList<Line>();
        var next = fresh.iterator();
        for (var line : lines) all.add(line.uid.number() < 0 ? next.next() : line);
        return all;
    }

    private void moveNew() throws IOException {
        var names = FolderDirectory.list(directory.fresh());
        if (names.isEmpty()) return;
        var there = new HashMap<String, String>();
        for (var name : FolderDirectory.list(directory.cur()))
            there.putIfAbsent(new MessageFile(name).key(), name);
        for (var name : names) {
            try {
                var target = directory.nameInCur(name, there);
                if (target.isEmpty()) continue;
                Files.move(
                        directory.fresh().resolve(name),
                        directory.cur().resolve(target.get().name()),
                        StandardCopyOption.ATOMIC_MOVE);
                there.put(target.get().key(), target.get().name());
            } catch (NoSuchFileException _) {
                // an IMAP session was faster
            }
        }
    }

    private void read() throws IOException {
        var file = root.resolve(NAME);
        // something else in its place, a link perhaps, is no list
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return;
        var content = SafeFile.read(file, SIZE_LIMIT);
        int version = 0;
        boolean first = true;
        for (var line : (Iterable<String>) new String(content, UTF_8).lines()::iterator) {
            if (first && line.startsWith("/")) version = readFirst(line.substring(1).split(" "));
            else readLine(line);
            first = false;
        }
        current = version == 3;
    }

    private int readFirst(String[] numbers) {
        if (numbers.length > 1) nextUid = Math.max(1, Pop3Uid.parse(numbers[1]));
        // version 1 numbers had no beginning, and go on without one
        validity = numbers.length > 2 ? Pop3Uid.parse(numbers[2]) : 0;
        return (int) Math.min(Pop3Uid.parse(numbers[0]), 99);
    }

    private void readLine(String line) {
        var fields = line.split(" ");
        if (fields.length < 2 || !fields[1].matches("[0-9]{1,18}")) return;
        var file = new MessageFile(fields[0]);
        var uid = fields.length > 2 ? fields[2].split(":") : new String[] {"0"};
        var number = Pop3Uid.parse(uid[0], uid.length > 1 ? uid[1] : "0");
        nextUid = Math.max(nextUid, number.number() + 1);
        // version 2 did not say: -1 until the message has been looked at
        boolean utf8 = uid.length > 2 && uid[2].equals("1");
        long size = fields.length > 2 && uid.length < 3 ? -1 : Long.parseLong(fields[1]);
        known.putIfAbsent(file.key(), new Line(file, size, number, utf8));
    }

    /// The messages of cur; new ones with number -1.
    private List<Line> lines() throws IOException {
        var lines = new ArrayList<Line>();
        for (var name : FolderDirectory.list(directory.cur())) {
            var file = new MessageFile(name);
            var old = known.get(file.key());
            try {
                if (old != null && old.size >= 0)
                    lines.add(new Line(file, old.size, old.uid, old.utf8));
                else {
                    var path = directory.cur().resolve(name);
                    // what is put in a message's place to stop everybody is not shown
                    if (!SafeFile.linkAttributes(path).isRegularFile()) continue;
                    var uid = old == null ? new Pop3Uid(-1, 0) : old.uid;
                    var size = WireSize.of(path);
                    lines.add(new Line(file, size.octets(), uid, size.eightBitHeader()));
                }
            } catch (NoSuchFileException _) {
                // renamed or expunged since it was listed; found again when it was renamed
                current = false;
            }
        }
        return lines;
    }

    private boolean save(List<Line> lines, long next) {
        if (current && next == nextUid && lines.size() == known.size() && sameNames(lines))
            return true;
        var out = new StringBuilder("/3 " + next + " " + validity + "\n");
        for (var line : lines) out.append(line);
        try {
            DurableFile.replace(
                    root.resolve(NAME), directory.tmp(), out.toString().getBytes(UTF_8));
            return true;
        } catch (IOException _) {
            // a full disk: old messages are shown, as their UIDLs are known
            return false;
        }
    }

    private boolean sameNames(List<Line> lines) {
        for (var line : lines) {
            var old = known.get(line.file.key());
            if (old == null || !old.file.equals(line.file)) return false;
        }
        return true;
    }

    private Message unsaved(Line line) throws IOException {
        var attributes =
                Files.readAttributes(
                        directory.cur().resolve(line.file.name()), "unix:dev,ino,lastModifiedTime");
        var modified = (FileTime) attributes.get("lastModifiedTime");
        var uidl =
                "ENOMEM-%x-%s-%s"
                        .formatted(
                                modified.to(TimeUnit.SECONDS),
                                attributes.get("dev"),
                                attributes.get("ino"));
        return new Message(line.file, line.size, uidl, line.utf8);
    }
}
