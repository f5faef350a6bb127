package org.courier.smtp.queue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Writes a control record: a version, the fields in order, a CRC-32C of it all. Numbers are big
/// endian, texts UTF-8 after their length.
final class ControlWriter {
    static final int VERSION = 1;

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(512);
    private final DataOutputStream out = new DataOutputStream(octets);

    private ControlWriter() {}

    static byte[] write(Control control) {
        try {
            return new ControlWriter().all(control);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] all(Control c) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(c.id().number());
        out.writeLong(c.id().seconds());
        out.writeInt(c.id().process());
        out.writeLong(c.arrived());
        out.writeLong(c.expires());
        out.writeLong(c.warnAt());
        out.writeLong(c.nextAttempt());
        out.writeInt(c.rounds());
        out.writeBoolean(c.warned());
        out.writeLong(c.size());
        out.writeBoolean(c.inFile());
        envelope(c.envelope());
        for (var progress : c.progress()) progress(progress);
        var crc = new CRC32C();
        crc.update(octets.toByteArray());
        out.writeInt((int) crc.getValue());
        return octets.toByteArray();
    }

    private void envelope(Envelope e) throws IOException {
        text(e.reversePath());
        text(e.envid());
        text(e.ret());
        out.writeBoolean(e.smtpUtf8());
        out.writeBoolean(e.eightBit());
        out.writeBoolean(e.verp());
        out.writeBoolean(e.securityStartTls());
        text(e.source());
        text(e.authId());
        text(e.receivedFrom());
        out.writeInt(e.variables().size());
        for (var variable : e.variables().entrySet()) {
            text(variable.getKey());
            text(variable.getValue());
        }
        out.writeInt(e.recipients().size());
        for (var recipient : e.recipients()) {
            text(recipient.address());
            int notify = 0;
            for (var n : recipient.notifyOn()) notify |= 1 << n.ordinal();
            out.writeByte(notify);
            text(recipient.originalRecipient());
        }
    }

    private void progress(Progress p) throws IOException {
        switch (p.state()) {
            case Progress.Pending _ -> out.writeByte('D');
            case Progress.Done(var time, var how) -> {
                out.writeByte('S');
                out.writeLong(time);
                out.writeByte(how.ordinal());
            }
            case Progress.Failed(var time) -> {
                out.writeByte('F');
                out.writeLong(time);
            }
        }
        out.writeBoolean(p.reported());
        out.writeInt(p.log().size());
        for (var info : p.log()) {
            out.writeByte(info.kind().letter());
            text(info.text());
        }
    }

    private void text(Optional<String> text) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) text(text.get());
    }

    private void text(String text) throws IOException {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
