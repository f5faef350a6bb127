package org.courier.imap.mailbox;

import org.courier.core.file.DurableFile;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.Maildir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a mailbox is for (RFC 6154). Uses given by CREATE are kept in `courierimapspecialuse`, a
/// plain file that C Courier does not look at: a line `\Use INBOX.Name` each. Where no mailbox was
/// given a use, the conventional name has it.
public final class SpecialUse {
    private static final String FILE = "courierimapspecialuse";
    private static final long LARGEST = 65_536;
    private static final Map<String, List<String>> CONVENTIONS = new LinkedHashMap<>();

    static {
        CONVENTIONS.put("\\Archive", List.of("Archive", "Archives"));
        CONVENTIONS.put("\\Drafts", List.of("Drafts", "Draft"));
        CONVENTIONS.put("\\Junk", List.of("Junk", "Spam", "Junk E-mail"));
        CONVENTIONS.put("\\Sent", List.of("Sent", "Sent Items", "Sent Messages", "Sent Mail"));
        CONVENTIONS.put("\\Trash", List.of("Trash", "Deleted Items", "Deleted Messages"));
    }

    private final Map<String, FolderName> uses;

    private SpecialUse(Map<String, FolderName> uses) {
        this.uses = uses;
    }

    /// The use as RFC 6154 writes it, if there is such a one that a mailbox can be given.
    public static Optional<String> named(String use) {
        return CONVENTIONS.keySet().stream().filter(use::equalsIgnoreCase).findFirst();
    }

    public static SpecialUse read(Maildir maildir) throws IOException {
        return new SpecialUse(maildir.identity().as(() -> parse(maildir.root().resolve(FILE))));
    }

    private static Map<String, FolderName> parse(Path file) throws IOException {
        var uses = new LinkedHashMap<String, FolderName>();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST)
            return uses;
        for (var line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            int blank = line.indexOf(' ');
            if (blank < 0) continue;
            var use = named(line.substring(0, blank));
            try {
                if (use.isPresent())
                    uses.put(use.get(), FolderName.ofPath(line.substring(blank + 1)));
            } catch (IllegalArgumentException notAName) {
                continue;
            }
        }
        return uses;
    }

    /// Which mailbox of these has which use.
    public Map<FolderName, String> of(List<FolderName> folders) {
        var result = new LinkedHashMap<FolderName, String>();
        for (var convention : CONVENTIONS.entrySet()) {
            var use = convention.getKey();
            var given = Optional.ofNullable(uses.get(use)).filter(folders::contains);
            given.or(() -> conventional(convention.getValue(), folders))
                    .ifPresent(folder -> result.putIfAbsent(folder, use));
        }
        return result;
    }

    private static Optional<FolderName> conventional(List<String> names, List<FolderName> folders) {
        for (var name : names)
            for (var folder : folders)
                if (folder.components().size() == 1
                        && folder.components().getFirst().equalsIgnoreCase(name))
                    return Optional.of(folder);
        return Optional.empty();
    }

    /// Gives the uses to a folder that was just made.
    public static void give(Maildir maildir, FolderName folder, List<String> given)
            throws IOException {
        maildir.identity()
                .as(
                        () -> {
                            var file = maildir.root().resolve(FILE);
                            var all = parse(file);
                            for (var use : given) all.put(use, folder);
                            var lines = new ArrayList<String>();
                            all.forEach((use, name) -> lines.add(use + " " + name.path() + "\n"));
                            var octets = String.join("", lines).getBytes(StandardCharsets.UTF_8);
                            DurableFile.replace(file, maildir.root().resolve("tmp"), octets);
                            return all;
                        });
    }
}
