package org.courier.core.maildir;

import org.courier.core.file.DurableFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// maildirsize: limit and use of an account. An account without this file has no quota.
public final class Quota {
    private static final int ATTEMPTS = 5;

    public record Limit(OptionalLong bytes, OptionalLong messages) {
        public static final Limit NONE = new Limit(OptionalLong.empty(), OptionalLong.empty());

        /// "2000S,5C"; @throws IllegalArgumentException
        public static Limit parse(String text) {
            var bytes = OptionalLong.empty();
            var messages = OptionalLong.empty();
            for (var part : text.strip().split(",")) {
                if (!part.matches("[0-9]{1,18}[A-Z]"))
                    throw new IllegalArgumentException(
                            "read \"" + text + "\", expected a quota as 10000000S,1000C");
                var number = OptionalLong.of(Long.parseLong(part, 0, part.length() - 1, 10));
                switch (part.charAt(part.length() - 1)) {
                    case 'S' -> bytes = number;
                    case 'C' -> messages = number;
                    default -> {}
                }
            }
            return new Limit(bytes, messages);
        }

        /// As maildirsize has it; zero means no limit of that kind.
        @Override
        public String toString() {
            var text = new StringBuilder();
            bytes.ifPresent(n -> text.append(n).append('S'));
            if (messages.isPresent()) {
                if (!text.isEmpty()) text.append(',');
                text.append(messages.getAsLong()).append('C');
            }
            return text.toString();
        }

        boolean allows(Use use) {
            return within(use.bytes, bytes) && within(use.messages, messages);
        }

        /// The larger of the two parts that are used.
        public int percent(Use use) {
            return Math.max(percent(use.bytes, bytes), percent(use.messages, messages));
        }

        private static int percent(long use, OptionalLong limit) {
            if (limit.orElse(0) == 0) return 0;
            return (int) Math.clamp(100.0 * use / limit.getAsLong(), 0, Integer.MAX_VALUE);
        }

        private static boolean within(long use, OptionalLong limit) {
            return limit.orElse(0) == 0 || use <= limit.getAsLong();
        }
    }

    public record Use(long bytes, long messages) {
        public Use plus(Use other) {
            return new Use(bytes + other.bytes, messages + other.messages);
        }
    }

    private final Maildir maildir;

    Quota(Maildir maildir) {
        this.maildir = maildir;
    }

    private QuotaFile file() throws IOException {
        return new QuotaFile(root());
    }

    /// A folder of another account's tree counts for that tree.
    private Path root() throws IOException {
        var root = maildir.root();
        var parent = root.toAbsolutePath().getParent();
        return parent != null && Files.exists(root.resolve("maildirfolder")) ? parent : root;
    }

    /// The limit the account record gives replaces the first line of maildirsize.
    public void limit(Limit limit) throws IOException {
        maildir.identity()
                .as(
                        () -> {
                            var line = limit.toString();
                            var now = file().read();
                            if (now.isPresent() && now.get().firstLine().equals(line)) return null;
                            if (now.isEmpty() && line.isEmpty()) return null;
                            recalculate(line);
                            return null;
                        });
    }

    public Optional<Limit> limit() throws IOException {
        return maildir.identity().as(() -> file().read().flatMap(QuotaFile.Content::limit));
    }

    public Use use() throws IOException {
        return maildir.identity()
                .as(
                        () -> {
                            var content = file().read();
                            if (content.isEmpty()) return new Use(0, 0);
                            if (!content.get().isTooLong()) return content.get().use();
                            return recalculate(content.get().firstLine());
                        });
    }

    /// @throws OverQuota when adding this much is not allowed
    public void check(long bytes, long messages) throws IOException {
        maildir.identity()
                .as(
                        () -> {
                            checkInside(bytes, messages);
                            return null;
                        });
    }

    /// Inside the identity: what looks over the limit is counted anew first, since others may have
    /// deleted without telling.
    void checkInside(long bytes, long messages) throws IOException {
        var read = file().read();
        if (read.isEmpty()) return;
        var content = read.get();
        var limit = content.limit();
        if (limit.isEmpty()) return;
        var more = new Use(bytes, messages);
        if (!content.isTooLong() && limit.get().allows(content.use().plus(more))) return;
        if (content.isTooLong() || !content.isFreshlyCounted()) {
            if (limit.get().allows(recalculate(content.firstLine()).plus(more))) return;
        }
        if (bytes <= 0 && messages <= 0) return;
        throw new OverQuota("maildir over quota");
    }

    /// Puts a warning into INBOX when the use is at or above so many percent of a limit, once in 24
    /// hours; below it the next warning is due at once.
    ///
    /// @param message with a header, but no Date and no Message-Id, which are added
    /// @return whether it was sent
    public boolean warn(int percent, byte[] message) throws IOException {
        return maildir.identity()
                .as(
                        () -> {
                            var content = file().read();
                            boolean above =
                                    content.flatMap(QuotaFile.Content::limit)
                                            .filter(l -> l.percent(content.get().use()) >= percent)
                                            .isPresent();
                            return new QuotaWarning(maildir).send(above, message);
                        });
    }

    /// Counts a change (negative for removals).
    public void add(long bytes, long messages) throws IOException {
        maildir.identity()
                .as(
                        () -> {
                            addInside(bytes, messages);
                            return null;
                        });
    }

    void addInside(long bytes, long messages) throws IOException {
        if (bytes != 0 || messages != 0) file().append(new Use(bytes, messages));
    }

    /// Inside the identity: counts anew, when there is a quota.
    void recount() throws IOException {
        var content = file().read();
        if (content.isPresent()) recalculate(content.get().firstLine());
    }

    /// Sums up all files. Deliveries go on meanwhile: when a directory moved under the count it is
    /// done again, and after some attempts what was found last is taken.
    private Use recalculate(String firstLine) throws IOException {
        for (int attempt = 1; ; attempt++) {
            var count = new QuotaCount(root(), maildir.options().trashFolder());
            var use = count.run();
            if (!count.isStale() || attempt == ATTEMPTS) {
                DurableFile.replaceVolatile(
                        root().resolve(QuotaFile.NAME),
                        root().resolve("tmp"),
                        QuotaFile.format(firstLine, use));
                return use;
            }
        }
    }

    /// Whether messages of this folder with these flags count: neither the trash nor what is marked
    /// deleted does.
    boolean counts(FolderName folder, Flags flags) {
        return !flags.has(Flags.TRASHED) && counts(folder);
    }

    boolean counts(FolderName folder) {
        return !folder.directory().equals("." + maildir.options().trashFolder());
    }
}
