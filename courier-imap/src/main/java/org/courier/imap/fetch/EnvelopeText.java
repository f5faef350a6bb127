package org.courier.imap.fetch;

import org.courier.core.address.AddressList;
import org.courier.core.mime.MessageEnvelope;
import org.courier.imap.wire.Responses;

import java.io.IOException;
import java.util.List;

/// ENVELOPE of a header block (RFC 3501 section 7.4.2).
final class EnvelopeText {
    private EnvelopeText() {}

    static void write(Responses out, byte[] header) throws IOException {
        var envelope = MessageEnvelope.of(header);
        out.octet('(').nstring(envelope.date());
        out.octet(' ').nstring(envelope.subject());
        write(out.octet(' '), envelope.from());
        write(out.octet(' '), envelope.sender());
        write(out.octet(' '), envelope.replyTo());
        write(out.octet(' '), envelope.to());
        write(out.octet(' '), envelope.cc());
        write(out.octet(' '), envelope.bcc());
        out.octet(' ').nstring(envelope.inReplyTo());
        out.octet(' ').nstring(envelope.messageId()).octet(')');
    }

    private static void write(Responses out, List<AddressList.Entry> entries) throws IOException {
        if (entries.isEmpty()) {
            out.nil();
            return;
        }
        out.octet('(');
        for (var entry : entries) {
            switch (entry) {
                case AddressList.Single single -> write(out, single);
                // RFC 3501 section 7.4.2: NIL host; the end of the group has no mailbox either
                case AddressList.Group(var name, var members) -> {
                    out.text("(NIL NIL ").string(name).text(" NIL)");
                    for (var member : members) write(out, member);
                    out.text("(NIL NIL NIL NIL)");
                }
            }
        }
        out.octet(')');
    }

    private static void write(Responses out, AddressList.Single single) throws IOException {
        out.octet('(').nstring(single.displayName());
        out.octet(' ').nstring(single.route());
        out.octet(' ').string(single.localPart());
        out.octet(' ').string(single.domain()).octet(')');
    }
}
