package org.courier.smtp.rewrite;

import org.courier.core.mime.MailDate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Writes the header that goes into the queue: our Received field first, then the client's fields
/// by C's rules, then what was missing.
public final class HeaderWriter {
    private static final Set<String> ADDRESSES = Set.of("to", "cc", "from", "reply-to", "sender");

    private final HeaderRules rules;
    private final String defaultDomain;
    private final String messageIdHost;

    public HeaderWriter(HeaderRules rules, String defaultDomain, String messageIdHost) {
        this.rules = rules;
        this.defaultDomain = defaultDomain;
        this.messageIdHost = messageIdHost;
    }

    /// A message that went round too often (RFC 5321 section 6.3 asks for at least 100).
    public static final class RoutingLoop extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /// @param received the Received field's value up to "id"; empty: no such field
    /// @param dropBcc the recipients came from the header, which then tells nobody of Bcc
    public byte[] write(List<byte[]> fields, String received, String queueId, boolean dropBcc)
            throws RoutingLoop {
        var now = OffsetDateTime.now();
        var out = new ByteArrayOutputStream(2048);
        if (!received.isEmpty())
            text(
                    out,
                    "Received: "
                            + received
                            + "\n  id "
                            + queueId
                            + "; "
                            + MailDate.format(now)
                            + "\n");
        boolean signed = false;
        boolean messageId = false;
        boolean date = false;
        boolean to = false;
        int hops = 0;
        for (var field : fields) {
            var name = name(field);
            switch (name) {
                case "received" -> {
                    if (++hops > HeaderCollector.RECEIVED) throw new RoutingLoop();
                }
                case "return-path" -> text(out, "Old-");
                case "dkim-signature" -> signed = true;
                case "message-id" -> messageId = true;
                case "date" -> date = true;
                case "to", "cc" -> to = true;
                default -> {}
            }
            if (dropBcc && name.equals("bcc")) continue;
            out.writeBytes(
                    ADDRESSES.contains(name) && rewrites(signed)
                            ? BareAddresses.complete(field, defaultDomain)
                            : field);
        }
        if (!messageId && rules.addMessageId())
            text(out, "Message-ID: <courier." + queueId + "@" + messageIdHost + ">\n");
        if (!date && rules.addDate()) text(out, "Date: " + MailDate.format(now) + "\n");
        if (!to) text(out, "To: undisclosed-recipients: ;\n");
        out.write('\n');
        return out.toByteArray();
    }

    /// The field's name in lower case.
    public static String name(byte[] field) {
        int i = 0;
        while (field[i] != ':') i++;
        return new String(field, 0, i, StandardCharsets.US_ASCII).strip().toLowerCase(Locale.ROOT);
    }

    /// The field's value, unfolded.
    public static String value(byte[] field) {
        int i = 0;
        while (field[i] != ':') i++;
        return new String(field, i + 1, field.length - i - 1, StandardCharsets.UTF_8)
                .replace("\n", "")
                .strip();
    }

    private boolean rewrites(boolean signed) {
        return rules.noAddressRewrite() == 0 || rules.noAddressRewrite() == 2 && !signed;
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
