package org.courier.smtp.outbound;

import org.courier.core.address.Mailbox;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Recipient.Notify;
import org.courier.smtp.wire.Xtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// MAIL and RCPT with the parameters a server knows, in C's order.
final class MailCommands {
    private final Extensions extensions;

    MailCommands(Extensions extensions) {
        this.extensions = extensions;
    }

    /// An address that this server can't take, for it lacks SMTPUTF8 (RFC 6531).
    static final class NeedsUtf8 extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /// @param verp whether the server makes each recipient's return path itself
    /// @param converted whether the text will be made quoted-printable
    String mail(Envelope envelope, String sender, long size, boolean verp, boolean converted)
            throws NeedsUtf8 {
        // the double bounce's sender is for our own use
        var path = sender.equals("#@[]") ? "" : address(sender);
        var line = new StringBuilder("MAIL FROM:<").append(path).append('>');
        if (envelope.smtpUtf8() && extensions.has("SMTPUTF8")) line.append(" SMTPUTF8");
        if (extensions.has("8BITMIME"))
            line.append(envelope.eightBit() ? " BODY=8BITMIME" : " BODY=7BIT");
        if (verp) line.append(" VERP");
        if (extensions.has("DSN")) {
            envelope.ret().ifPresent(ret -> line.append(" RET=").append(ret));
            envelope.envid().ifPresent(id -> line.append(" ENVID=").append(Xtext.encode(id)));
        }
        if (extensions.has("SIZE")) line.append(" SIZE=").append(estimate(size, converted));
        if (envelope.securityStartTls() && extensions.hasSecurity())
            line.append(" SECURITY=STARTTLS");
        return line.toString();
    }

    /// RFC 1870 section 3 wants an estimate with CRLF line ends.
    private static long estimate(long size, boolean converted) {
        long lines = size / 75 * 77 + 256;
        return converted ? lines * 100 / 70 : lines;
    }

    String rcpt(Recipient recipient) throws NeedsUtf8 {
        var line = new StringBuilder("RCPT TO:<").append(address(recipient.address())).append('>');
        if (!extensions.has("DSN")) return line.toString();
        if (!recipient.notifyOn().isEmpty())
            line.append(" NOTIFY=").append(String.join(",", notify(recipient)));
        recipient.originalRecipient().ifPresent(o -> line.append(" ORCPT=").append(original(o)));
        return line.toString();
    }

    private static List<String> notify(Recipient recipient) {
        if (recipient.notifyOn().contains(Notify.NEVER)) return List.of("NEVER");
        var words = new ArrayList<String>();
        for (var n : List.of(Notify.SUCCESS, Notify.FAILURE, Notify.DELAY))
            if (recipient.notifyOn().contains(n)) words.add(n.name());
        return words;
    }

    private static String original(String decoded) {
        int semicolon = decoded.indexOf(';');
        var type = decoded.substring(0, semicolon);
        var address = decoded.substring(semicolon + 1);
        if (!type.toLowerCase(Locale.ROOT).equals("utf-8"))
            return type + ";" + Xtext.encode(address);
        return type + ";" + unitext(address);
    }

    /// RFC 6533 section 3: `\x{HEX}` keeps the parameter in ASCII.
    private static String unitext(String address) {
        var out = new StringBuilder();
        address.codePoints()
                .forEach(
                        c -> {
                            boolean plain = c > ' ' && c < 127 && "\\+=".indexOf(c) < 0;
                            if (plain) out.appendCodePoint(c);
                            else out.append(String.format("\\x{%02X}", c));
                        });
        return out.toString();
    }

    /// As this server can take it: in UTF-8, or with the domain in A-label form.
    private String address(String address) throws NeedsUtf8 {
        if (address.isEmpty() || extensions.has("SMTPUTF8")) return address;
        if (address.chars().allMatch(c -> c < 128)) return address;
        var mailbox = Mailbox.parse(address);
        if (mailbox.localPart().chars().anyMatch(c -> c > 127)) throw new NeedsUtf8();
        var domain = mailbox.asciiDomain();
        // a label that has no A-label form goes to nobody as it is
        if (domain.chars().anyMatch(c -> c > 127)) throw new NeedsUtf8();
        return new Mailbox(mailbox.localPart(), domain).toString();
    }
}
