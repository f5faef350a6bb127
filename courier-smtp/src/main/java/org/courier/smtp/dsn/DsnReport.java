package org.courier.smtp.dsn;

import org.courier.core.config.ConfigDirectory;
import org.courier.core.mime.EncodedWord;
import org.courier.core.mime.MailDate;
import org.courier.smtp.alias.HostNames;
import org.courier.smtp.queue.Control;
import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Progress;
import org.courier.smtp.queue.Reporter;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One report: what happened in words, the same for programs (RFC 3464), and the message it is
/// about.
final class DsnReport implements Reporter.Report {
    private final ConfigDirectory configuration;
    private final HostNames names;
    private final Control message;
    private final Reporter.Wanted wanted;
    private final Envelope envelope;
    private final String to;
    private final List<Integer> recipients;
    private final boolean global;

    DsnReport(
            ConfigDirectory configuration,
            HostNames names,
            Reporter.Wanted wanted,
            Envelope envelope,
            String to) {
        this.configuration = configuration;
        this.names = names;
        this.wanted = wanted;
        this.message = wanted.message();
        this.envelope = envelope;
        this.to = to;
        this.recipients =
                Stream.concat(wanted.ended().stream(), wanted.delayed().stream()).sorted().toList();
        this.global = isGlobal(message.envelope());
    }

    /// Whether a report about this message needs the forms of RFC 6533.
    static boolean isGlobal(Envelope about) {
        return about.smtpUtf8()
                || !Dsn.isAscii(about.reversePath())
                || about.recipients().stream().anyMatch(r -> !Dsn.isAscii(r.address()));
    }

    @Override
    public Envelope envelope() {
        return envelope;
    }

    @Override
    public void write(String queueId, OutputStream to) throws IOException {
        var out = new BufferedOutputStream(to, 8192);
        var returned = new ReturnedMessage(wanted.content(), returnsAll(), global);
        var boundary = "=_courier_" + queueId.substring(0, 16);
        header(out, queueId, boundary);
        text(out, "--" + boundary + "\n");
        part(out, "text/plain; charset=" + (global ? "utf-8" : "us-ascii"), global, words());
        text(out, "\n--" + boundary + "\n");
        part(
                out,
                global ? "message/global-delivery-status" : "message/delivery-status",
                global,
                status());
        text(out, "\n--" + boundary + "\n");
        returned.write(out, message.envelope().eightBit());
        text(out, "\n--" + boundary + "--\n");
        out.flush();
    }

    /// RFC 3461 section 4.3: RET is for failures; C gives the whole also where RET=FULL was asked.
    private boolean returnsAll() {
        var ret = message.envelope().ret();
        if (ret.isPresent()) return ret.get().equals("FULL");
        boolean failed =
                recipients.stream()
                        .map(i -> Action.of(message.progress().get(i)))
                        .anyMatch(Action.FAILED::equals);
        return failed && message.size() <= configuration.value(DsnSettings.DSNLIMIT);
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void part(OutputStream out, String type, boolean eightBit, String content)
            throws IOException {
        text(out, "Content-Type: " + type + "\n");
        text(out, "Content-Transfer-Encoding: " + (eightBit ? "8bit" : "7bit") + "\n\n");
        text(out, content);
    }

    private void header(OutputStream out, String queueId, String boundary) throws IOException {
        var now = date(Instant.now().getEpochSecond());
        var words = queueId.split("\\.");
        boolean warning = wanted.ended().isEmpty();
        var subject = texts().line(warning ? "dsnsubjectwarn.txt" : "dsnsubjectnotice.txt");
        var from =
                configuration
                        .value(DsnSettings.DSNFROM)
                        .orElse("\"Courier mail server at " + names.me() + "\" <@>");
        boolean eightBit = envelope.eightBit();
        text(
                out,
                "Received: from localhost (localhost [127.0.0.1])\n"
                        + "  (ftp://ftp.isi.edu/in-notes/rfc1894.txt)\n"
                        + ("  by " + names.me() + " with dsn\n")
                        + ("  id " + queueId + "; " + now + "\n")
                        + ("From: " + from + "\n")
                        + ("To: <" + to + ">\n")
                        + ("Date: " + now + "\n")
                        + ("Message-ID: <courier." + words[0] + "." + words[2])
                        + ("@" + names.messageIdHost() + ">\n")
                        + ("Subject: " + EncodedWord.encode(subject) + "\n")
                        + "Auto-Submitted: auto-replied\n"
                        + "Mime-Version: 1.0\n"
                        + "Content-Type: multipart/report; report-type=delivery-status;\n"
                        + ("    boundary=\"" + boundary + "\"\n")
                        + ("Content-Transfer-Encoding: " + (eightBit ? "8bit" : "7bit") + "\n\n"));
    }

    private DsnTexts texts() {
        var from = message.envelope().receivedFrom();
        return new DsnTexts(
                configuration,
                names.me(),
                date(message.arrived()),
                from.substring(from.indexOf(';') + 1).strip());
    }

    private static String date(long seconds) {
        return MailDate.format(
                Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault()).toOffsetDateTime());
    }

    /// The part for people: recipients by what happened to them.
    private String words() {
        var texts = texts();
        Map<Action, List<Integer>> byAction =
                recipients.stream()
                        .collect(
                                Collectors.groupingBy(
                                        i -> Action.of(message.progress().get(i)),
                                        () -> new EnumMap<>(Action.class),
                                        Collectors.toList()));
        var out = new StringBuilder(texts.text("dsnheader.txt"));
        byAction.forEach(
                (action, indexes) -> {
                    out.append(texts.text(action.text()));
                    for (int i : indexes) recipientInWords(out, i);
                });
        out.append(texts.text("dsnfooter.txt"));
        return ascii(out.toString());
    }

    private void recipientInWords(StringBuilder out, int index) {
        out.append('<').append(message.recipient(index).address()).append(">:\n");
        for (var info : message.progress().get(index).log()) {
            switch (info.kind()) {
                case PEER -> out.append("     ").append(info.text()).append(":\n");
                case CONNECT_ERROR -> out.append(" *** ").append(info.text()).append('\n');
                case SENT -> out.append(" >>> ").append(info.text()).append('\n');
                case REPLY -> out.append(" <<< ").append(info.text()).append('\n');
                case REPLY_TYPE -> {}
            }
        }
        out.append('\n');
    }

    /// RFC 3464 section 2.
    private String status() {
        var out = new StringBuilder();
        out.append("Reporting-MTA: dns; ").append(names.me()).append('\n');
        out.append("Arrival-Date: ").append(date(message.arrived())).append('\n');
        message.envelope()
                .envid()
                .ifPresent(id -> out.append("Original-Envelope-Id: ").append(id).append('\n'));
        var from = message.envelope().receivedFrom();
        if (!from.isEmpty()) out.append("Received-From-MTA: ").append(from).append('\n');
        for (int i : recipients) recipientStatus(out.append('\n'), i);
        return ascii(out.toString());
    }

    private void recipientStatus(StringBuilder out, int index) {
        var recipient = message.recipient(index);
        var progress = message.progress().get(index);
        var action = Action.of(progress);
        var type = Dsn.isAscii(recipient.address()) ? "rfc822" : "utf-8";
        out.append("Final-Recipient: ").append(type).append("; ").append(recipient.address());
        out.append("\nAction: ").append(action.word()).append('\n');
        recipient
                .originalRecipient()
                .ifPresent(
                        o ->
                                out.append("Original-Recipient: ")
                                        .append(o.replaceFirst(";", "; "))
                                        .append('\n'));
        out.append("Status: ").append(action.status()).append('\n');
        diagnostics(out, progress);
        if (action == Action.DELAYED)
            out.append("Will-Retry-Until: ").append(date(message.expires())).append('\n');
    }

    private static void diagnostics(StringBuilder out, Progress progress) {
        var type = "unknown";
        boolean first = true;
        for (var info : progress.log()) {
            switch (info.kind()) {
                case PEER -> out.append("Remote-MTA: dns; ").append(info.text()).append('\n');
                case CONNECT_ERROR ->
                        out.append("X-Network-Error: ").append(info.text()).append('\n');
                case REPLY_TYPE -> type = info.text();
                case REPLY -> {
                    // further lines of one reply continue the field
                    if (first) out.append("Diagnostic-Code: ").append(type).append("; ");
                    else out.append("    ");
                    out.append(info.text()).append('\n');
                    first = false;
                }
                case SENT -> {}
            }
        }
    }

    /// What another host said may hold anything; without RFC 6533 only ASCII may stand here.
    private String ascii(String text) {
        return global ? text : text.replaceAll("[^\\x00-\\x7F]", "?");
    }
}
