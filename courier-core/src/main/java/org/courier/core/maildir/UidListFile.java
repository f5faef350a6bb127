package org.courier.core.maildir;

import org.courier.core.file.DurableFile;
import org.courier.core.file.SafeFile;
import org.courier.core.file.TemporaryFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;

/// Writes courierimapuiddb: by rename, and durable at the latest with the directory fsync that ends
/// the change it belongs to. Runs inside courier.lock.
final class UidListFile {
    private UidListFile() {}

    static void write(FolderDirectory directory, Snapshot snapshot) throws IOException {
        var pieces = new ByteBuffer[snapshot.blockCount() + 1];
        pieces[0] = firstLine(snapshot);
        for (int b = 0; b < snapshot.blockCount(); b++)
            pieces[b + 1] = ByteBuffer.wrap(snapshot.blockAt(b).uidLines());
        DurableFile.replaceVolatile(directory.uidList(), directory.tmp(), pieces);
    }

    private static ByteBuffer firstLine(Snapshot snapshot) {
        return ByteBuffer.wrap(UidList.firstLine(snapshot.uidValidity(), snapshot.uidNext()));
    }

    /// The same when the file on disk is that of an older snapshot to which messages were added:
    /// the system copies the old lines, which in a folder of 100,000 messages are eight megabytes.
    static void append(FolderDirectory directory, Snapshot older, Snapshot snapshot)
            throws IOException {
        try (var old = SafeFile.open(directory.uidList());
                var file =
                        TemporaryFile.create(
                                directory.tmp(), directory.uidList().getFileName().toString())) {
            write(file.channel(), firstLine(snapshot));
            long size = old.size();
            for (long at = firstLine(older).remaining(); at < size; ) {
                long copied = old.transferTo(at, size - at, file.channel());
                if (copied <= 0) throw new IOException("courierimapuiddb was cut off");
                at += copied;
            }
            var rows = new ArrayList<Block.Row>();
            for (int i = older.size(); i < snapshot.size(); i++) rows.add(snapshot.row(i));
            if (!rows.isEmpty()) write(file.channel(), ByteBuffer.wrap(Block.of(rows).uidLines()));
            Files.move(file.path(), directory.uidList(), StandardCopyOption.ATOMIC_MOVE);
            file.keep();
        }
    }

    private static void write(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) channel.write(content);
    }
}
