package org.courier.smtp.queue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Reads a control record, trusting nothing: each length is checked against what is there.
final class ControlReader {
    /// The record is not one that this version wrote; the text is for the log.
    static final class Corrupt extends Exception {
        private static final long serialVersionUID = 1L;

        Corrupt(String reason) {
            super(reason);
        }
    }

    private final ByteBuffer in;

    private ControlReader(ByteBuffer in) {
        this.in = in;
    }

    static Control read(byte[] record) throws Corrupt {
        if (record.length < 5) throw new Corrupt("only " + record.length + " octets");
        if (record[0] != ControlWriter.VERSION) throw new Corrupt("version " + record[0]);
        int end = record.length - 4;
        var crc = new CRC32C();
        crc.update(record, 0, end);
        if (ByteBuffer.wrap(record).getInt(end) != (int) crc.getValue())
            throw new Corrupt("checksum");
        return new ControlReader(ByteBuffer.wrap(record, 1, end - 1)).all();
    }

    private Control all() throws Corrupt {
        var id = new QueueId(number(), number(), small());
        long arrived = number();
        long expires = number();
        long warnAt = number();
        long nextAttempt = number();
        int rounds = small();
        boolean warned = flag();
        long size = number();
        boolean inFile = flag();
        var envelope = envelope();
        var progress = new ArrayList<Progress>();
        for (int i = 0; i < envelope.recipients().size(); i++) progress.add(progress());
        if (in.hasRemaining()) throw new Corrupt(in.remaining() + " octets too many");
        return new Control(
                id,
                envelope,
                List.copyOf(progress),
                arrived,
                expires,
                warnAt,
                nextAttempt,
                rounds,
                warned,
                size,
                inFile);
    }

    private Envelope envelope() throws Corrupt {
        var reversePath = text();
        var envid = optional();
        var ret = optional();
        boolean smtpUtf8 = flag();
        boolean eightBit = flag();
        boolean verp = flag();
        boolean securityStartTls = flag();
        var source = text();
        var authId = optional();
        var receivedFrom = text();
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = count(8); i > 0; i--) variables.put(text(), text());
        var recipients = new ArrayList<Recipient>();
        for (int i = count(6); i > 0; i--)
            recipients.add(new Recipient(text(), notifyOn(), optional()));
        return new Envelope(
                reversePath,
                List.copyOf(recipients),
                envid,
                ret,
                smtpUtf8,
                eightBit,
                verp,
                securityStartTls,
                source,
                authId,
                receivedFrom,
                Map.copyOf(variables));
    }

    private EnumSet<Recipient.Notify> notifyOn() throws Corrupt {
        int bits = octet();
        var set = EnumSet.noneOf(Recipient.Notify.class);
        for (var notify : Recipient.Notify.values())
            if ((bits & 1 << notify.ordinal()) != 0) set.add(notify);
        return set;
    }

    private Progress progress() throws Corrupt {
        int letter = octet();
        Progress.State state =
                switch (letter) {
                    case 'D' -> new Progress.Pending();
                    case 'S' -> new Progress.Done(number(), how());
                    case 'F' -> new Progress.Failed(number());
                    default -> throw new Corrupt("state " + letter);
                };
        boolean reported = flag();
        var log = new ArrayList<Info>();
        for (int i = count(5); i > 0; i--) log.add(new Info(kind(), text()));
        return new Progress(state, reported, log);
    }

    private Progress.How how() throws Corrupt {
        int ordinal = octet();
        if (ordinal >= Progress.How.values().length) throw new Corrupt("way " + ordinal);
        return Progress.How.values()[ordinal];
    }

    private Info.Kind kind() throws Corrupt {
        int letter = octet();
        for (var kind : Info.Kind.values()) if (kind.letter() == letter) return kind;
        throw new Corrupt("kind of line " + letter);
    }

    private void need(int octets) throws Corrupt {
        if (octets < 0 || octets > in.remaining()) throw new Corrupt("cut short");
    }

    /// How many things follow, each at least so many octets long.
    private int count(int least) throws Corrupt {
        int count = small();
        if (count < 0 || (long) count * least > in.remaining()) throw new Corrupt("cut short");
        return count;
    }

    private int octet() throws Corrupt {
        need(1);
        return in.get() & 0xff;
    }

    private boolean flag() throws Corrupt {
        return octet() != 0;
    }

    private int small() throws Corrupt {
        need(4);
        return in.getInt();
    }

    private long number() throws Corrupt {
        need(8);
        return in.getLong();
    }

    private Optional<String> optional() throws Corrupt {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    private String text() throws Corrupt {
        int length = small();
        need(length);
        var octets = new byte[length];
        in.get(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }
}
