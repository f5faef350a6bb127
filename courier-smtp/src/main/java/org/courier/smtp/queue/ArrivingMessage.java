package org.courier.smtp.queue;

import org.courier.core.file.DurableFile;
import org.courier.core.log.Log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/// A message on its way into the spool: in memory first, in a file when it grows too long.
final class ArrivingMessage extends OutputStream implements Spool.Incoming {
    private static final Log LOG = Log.of("courierd");

    private final Spool spool;
    private final BodyFiles files;
    private final QueueId id;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream(8192);
    private Optional<FileChannel> file = Optional.empty();
    private long size;
    private boolean prepared;
    private boolean committed;

    /// A message ready to be put into the database; its file, if it has one, is on disk.
    record Prepared(Control control, Optional<byte[]> text) {}

    ArrivingMessage(Spool spool, BodyFiles files, QueueId id) {
        this.spool = spool;
        this.files = files;
        this.id = id;
    }

    @Override
    public OutputStream content() {
        return this;
    }

    @Override
    public String queueId() {
        return id.toString();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        size += length;
        if (file.isEmpty() && size > Spool.MOST_IN_DATABASE) {
            file = Optional.of(files.create(id.number()));
            write(file.get(), memory.toByteArray(), 0, memory.size());
            memory = new ByteArrayOutputStream(0);
        }
        if (file.isPresent()) write(file.get(), octets, offset, length);
        else memory.write(octets, offset, length);
    }

    private static void write(FileChannel to, byte[] octets, int offset, int length)
            throws IOException {
        var buffer = ByteBuffer.wrap(octets, offset, length);
        while (buffer.hasRemaining()) to.write(buffer);
    }

    @Override
    public void commit(Envelope envelope) throws IOException {
        var prepared = prepare(envelope);
        spool.insert(prepared.control, prepared.text);
        committed = true;
    }

    @Override
    public void commit(List<Envelope> envelopes) throws IOException {
        var others = envelopes.subList(1, envelopes.size());
        // a client that is refused comes again: nothing is to be under way then
        if (file.isEmpty()) spool.needRoom(size * others.size());
        for (var envelope : others) {
            try (var again = again()) {
                again.commit(envelope);
            }
        }
        commit(envelopes.getFirst());
    }

    /// Another message with this text, which is complete.
    private ArrivingMessage again() throws IOException {
        var again = new ArrivingMessage(spool, files, spool.newId());
        again.size = size;
        again.memory = memory;
        if (file.isPresent()) again.file = Optional.of(files.again(id.number(), again.id.number()));
        return again;
    }

    Prepared prepare(Envelope envelope) throws IOException {
        prepared = true;
        var control = spool.newControl(id, envelope, size, file.isPresent());
        if (file.isEmpty()) return new Prepared(control, Optional.of(memory.toByteArray()));
        file.get().force(true);
        DurableFile.syncDirectory(files.directory());
        return new Prepared(control, Optional.empty());
    }

    /// What prepare() gave is in the database.
    void committed() {
        committed = true;
    }

    @Override
    public void close() {
        memory = new ByteArrayOutputStream(0);
        if (file.isEmpty()) return;
        try {
            file.get().close();
            // a commit that failed on a full disk may be in the log nevertheless
            if (!committed && !(prepared && spool.mayHold(id))) files.remove(id.number());
        } catch (IOException e) {
            // the file is removed at the next start
            LOG.warn("spool file of " + id + ": " + e.getMessage());
        }
    }
}
