package org.courier.smtp.submit;

import org.courier.core.address.AddressList;
import org.courier.core.address.Mailbox;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Spool;
import org.courier.smtp.rewrite.HeaderCollector;
import org.courier.smtp.rewrite.HeaderWriter;
import org.courier.smtp.rewrite.StoredLineEnds;
import org.courier.smtp.submit.Submit.Refused;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A message on its way into the queue. The header (bounded) is gathered in memory and rewritten;
/// the body goes straight on to the spool, once for all batches of recipients.
final class SubmittedMessage implements Submit.Message {
    record Limits(int header, long size, int batch) {}

    private static final Set<String> KEPT_VARIABLES = Set.of("RELAYCLIENT", "TCPREMOTEIP");
    private static final int BUFFER = 32_768;

    private final Spool spool;
    private final Envelope envelope;
    private final String received;
    private final RecipientList list;
    private final HeaderWriter writer;
    private final Limits limits;
    private final Set<String> naming;
    private final HeaderCollector header;
    private final StoredLineEnds lineEnds = new StoredLineEnds(this::octets);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final List<List<Recipient>> batches = new ArrayList<>();
    private Optional<Spool.Incoming> incoming = Optional.empty();
    private OutputStream output = OutputStream.nullOutputStream();
    private byte[] buffer = {};
    private int buffered;
    private boolean inBody;
    private byte last = '\n';
    private boolean eightBit;
    private boolean eightBitHeader;
    private long size;

    /// @param naming the fields that name recipients where the envelope has none
    SubmittedMessage(
            Spool spool,
            Envelope envelope,
            String received,
            RecipientList list,
            HeaderWriter writer,
            Limits limits,
            Set<String> naming) {
        this.spool = spool;
        this.envelope = envelope;
        this.received = received;
        this.list = list;
        this.writer = writer;
        this.limits = limits;
        this.naming = naming;
        this.header = new HeaderCollector(limits.header());
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        size += length;
        if (tooLarge()) close();
        else lineEnds.write(octets, offset, length);
    }

    @Override
    public String commit() throws IOException {
        if (tooLarge())
            throw new Refused(
                    523,
                    "5.3.4",
                    "Message length ("
                            + size
                            + " bytes) exceeds administrative limit("
                            + limits.size()
                            + ").");
        lineEnds.end();
        if (!inBody) endHeader();
        if (last != '\n') body(new byte[] {'\n'}, 0, 1);
        flush();
        output.flush();
        var message = incoming.orElseThrow();
        message.commit(batches.stream().map(this::envelope).toList());
        return message.queueId();
    }

    @Override
    public void close() {
        incoming.ifPresent(Spool.Incoming::close);
    }

    private boolean tooLarge() {
        return limits.size() > 0 && size > limits.size();
    }

    private void octets(byte[] octets, int offset, int length) throws IOException {
        int i = offset;
        int end = offset + length;
        while (!inBody && i < end) {
            int start = i;
            while (i < end && octets[i] != '\n') i++;
            line.write(octets, start, i - start);
            if (!header.mayGrow(line.size())) throw tooLargeHeader();
            if (i < end) {
                i++;
                headerLine();
            }
        }
        if (i < end) body(octets, i, end - i);
    }

    private void headerLine() throws IOException {
        var text = line.toByteArray();
        line.reset();
        switch (header.line(text)) {
            case MORE -> {}
            case COMPLETE -> startBody();
            case TOO_LARGE -> throw tooLargeHeader();
            case NOT_A_FIELD -> {
                startBody();
                body(text, 0, text.length);
                body(new byte[] {'\n'}, 0, 1);
            }
        }
    }

    /// The message ended within its header.
    private void endHeader() throws IOException {
        if (line.size() > 0) headerLine();
        if (inBody) return;
        header.end(HeaderCollector.Verdict.COMPLETE);
        startBody();
    }

    private void startBody() throws IOException {
        inBody = true;
        var fields = header.fields();
        boolean fromHeader = envelope.recipients().isEmpty();
        var wanted = fromHeader ? headerRecipients(fields) : envelope.recipients();
        var recipients = list.expand(wanted);
        if (recipients.isEmpty())
            throw new Refused(511, "5.1.3", "Headers specify no receipients.");
        for (int i = 0; i < recipients.size(); i += limits.batch())
            batches.add(recipients.subList(i, Math.min(recipients.size(), i + limits.batch())));
        var message = spool.begin();
        incoming = Optional.of(message);
        output = message.content();
        buffer = new byte[BUFFER];
        fields.forEach(this::noteHeaderEightBit);
        try {
            var text = writer.write(fields, received, message.queueId(), fromHeader);
            body(text, 0, text.length);
        } catch (HeaderWriter.RoutingLoop _) {
            throw new Refused(546, "5.4.6", "Routing loop detected -- too many Received: headers.");
        }
    }

    private void noteHeaderEightBit(byte[] field) {
        for (byte octet : field) if (octet < 0) eightBitHeader = true;
    }

    private void body(byte[] octets, int offset, int length) throws IOException {
        if (length == 0) return;
        byte all = 0;
        for (int i = offset; i < offset + length; i++) all |= octets[i];
        if (all < 0) eightBit = true;
        last = octets[offset + length - 1];
        if (length > buffer.length - buffered) flush();
        if (length > buffer.length) {
            output.write(octets, offset, length);
        } else {
            System.arraycopy(octets, offset, buffer, buffered, length);
            buffered += length;
        }
    }

    private void flush() throws IOException {
        output.write(buffer, 0, buffered);
        buffered = 0;
    }

    private List<Recipient> headerRecipients(List<byte[]> fields) {
        var found = new ArrayList<Recipient>();
        for (var field : fields) {
            if (!naming.contains(HeaderWriter.name(field))) continue;
            for (var mailbox : AddressList.mailboxes(HeaderWriter.value(field))) {
                if (!mailbox.localPart().isEmpty())
                    found.add(new Recipient(mailbox.toString(), Set.of(), Optional.empty()));
            }
        }
        return found;
    }

    /// SMTPUTF8 is asked of the next host only where something needs it: an address, or a header
    /// that its sender declared as UTF-8 (RFC 6531 section 3.6).
    private Envelope envelope(List<Recipient> recipients) {
        boolean utf8 =
                envelope.smtpUtf8() && eightBitHeader
                        || nonAscii(envelope.reversePath())
                        || recipients.stream().anyMatch(r -> nonAscii(r.address()));
        Map<String, String> kept =
                envelope.variables().entrySet().stream()
                        .filter(e -> KEPT_VARIABLES.contains(e.getKey()))
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey, Map.Entry::getValue));
        return new Envelope(
                envelope.reversePath(),
                List.copyOf(recipients),
                envelope.envid(),
                envelope.ret(),
                utf8,
                eightBit,
                envelope.verp(),
                envelope.securityStartTls(),
                envelope.source(),
                envelope.authId(),
                envelope.receivedFrom(),
                kept);
    }

    /// An IDN domain alone goes in A-label form where a host lacks SMTPUTF8.
    private static boolean nonAscii(String address) {
        if (address.isEmpty()) return false;
        return Mailbox.parse(address).localPart().chars().anyMatch(c -> c > 127);
    }

    private static Refused tooLargeHeader() {
        return new Refused(534, "5.3.4", "Message header size exceeds policy limit.");
    }
}
