package org.courier.maildrop.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.auth.Account;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.MailStore;
import org.courier.core.maildir.Maildir;
import org.courier.core.maildir.Quota;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Delivers into a Maildir's new/, quota counted.
final class MaildirTarget {
    private static final Path MARKER = Path.of("maildirfolder");

    private final MailStore store;

    MaildirTarget(MailStore store) {
        this.store = store;
    }

    Delivery.Result deliver(Account account, Delivery.Message message, Path path)
            throws IOException {
        var top = message.topLines().getBytes(UTF_8);
        var place = account.identity().as(() -> place(account, path));
        if (place.folder().isInbox()) place.maildir().make();
        if (account.quota().isPresent())
            place.maildir().quota().limit(Quota.Limit.parse(account.quota().get()));
        try (var content = message.content().open()) {
            var whole = new SequenceInputStream(new ByteArrayInputStream(top), content);
            long size = message.size() < 0 ? -1 : message.size() + top.length;
            var file = store.deliver(place.maildir(), place.folder(), whole, size);
            return new Delivery.Delivered(path + " " + file.name());
        }
    }

    private record Place(Maildir maildir, FolderName folder) {}

    /// `./Maildir/.Sub` is a folder of the tree above it (it has the file maildirfolder).
    private static Place place(Account account, Path path) {
        var parent = path.getParent();
        var folder = FolderName.ofDirectory(path.getFileName().toString());
        if (parent != null && folder.isPresent() && Files.exists(path.resolve(MARKER)))
            return new Place(maildir(account, parent), folder.get());
        return new Place(maildir(account, path), FolderName.INBOX);
    }

    private static Maildir maildir(Account account, Path root) {
        return new Maildir(root, account.identity(), Maildir.Options.STANDARD);
    }
}
