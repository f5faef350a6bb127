package org.courier.core.mime;

import org.courier.core.address.AddressList;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What IMAP's ENVELOPE says of a message (RFC 3501 section 7.4.2). Texts are unfolded and
/// otherwise as they stand in the header, with their encoded words. A text field that is repeated
/// counts once, the first; the lists of a repeated address field are joined.
public record MessageEnvelope(
        Optional<String> date,
        Optional<String> subject,
        List<AddressList.Entry> from,
        List<AddressList.Entry> sender,
        List<AddressList.Entry> replyTo,
        List<AddressList.Entry> to,
        List<AddressList.Entry> cc,
        List<AddressList.Entry> bcc,
        Optional<String> inReplyTo,
        Optional<String> messageId) {
    /// Of a header block, or of a message: what follows the blank line is not looked at.
    public static MessageEnvelope of(byte[] headerBlock) {
        return of(HeaderField.parse(headerBlock));
    }

    public static MessageEnvelope of(List<HeaderField> header) {
        var found = new Found();
        for (var field : header) {
            found.take(field);
        }
        var from = found.from;
        return new MessageEnvelope(
                found.date,
                found.subject,
                List.copyOf(from),
                List.copyOf(found.sender.isEmpty() ? from : found.sender),
                List.copyOf(found.replyTo.isEmpty() ? from : found.replyTo),
                List.copyOf(found.to),
                List.copyOf(found.cc),
                List.copyOf(found.bcc),
                found.inReplyTo,
                found.messageId);
    }

    private static final class Found {
        private Optional<String> date = Optional.empty();
        private Optional<String> subject = Optional.empty();
        private Optional<String> inReplyTo = Optional.empty();
        private Optional<String> messageId = Optional.empty();
        private final List<AddressList.Entry> from = new ArrayList<>();
        private final List<AddressList.Entry> sender = new ArrayList<>();
        private final List<AddressList.Entry> replyTo = new ArrayList<>();
        private final List<AddressList.Entry> to = new ArrayList<>();
        private final List<AddressList.Entry> cc = new ArrayList<>();
        private final List<AddressList.Entry> bcc = new ArrayList<>();

        private void take(HeaderField field) {
            int length = field.name().length();
            if (length > "in-reply-to".length()) {
                return;
            }
            switch (field.name().toLowerCase(Locale.ROOT)) {
                case "date" -> date = date.or(() -> Optional.of(field.value()));
                case "subject" -> subject = subject.or(() -> Optional.of(field.value()));
                case "in-reply-to" -> inReplyTo = inReplyTo.or(() -> Optional.of(field.value()));
                case "message-id" -> messageId = messageId.or(() -> Optional.of(field.value()));
                case "from" -> from.addAll(AddressList.parse(field.value()));
                case "sender" -> sender.addAll(AddressList.parse(field.value()));
                case "reply-to" -> replyTo.addAll(AddressList.parse(field.value()));
                case "to" -> to.addAll(AddressList.parse(field.value()));
                case "cc" -> cc.addAll(AddressList.parse(field.value()));
                case "bcc" -> bcc.addAll(AddressList.parse(field.value()));
                default -> {}
            }
        }
    }
}
