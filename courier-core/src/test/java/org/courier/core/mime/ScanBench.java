package org.courier.core.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/// Megabytes a second of processor time that the scanner and the line ends do. Run by
/// bench/mime-scan.
final class ScanBench {
    private static final int SIZE = 32 << 20;
    private static final long NANOS = 2_000_000_000L;

    private ScanBench() {}

    public static void main(String[] args) throws IOException {
        var messages = new LinkedHashMap<String, byte[]>();
        messages.put("plain text", text("", 76));
        messages.put("base64 attachment", text(mixed(), 76));
        messages.put("text in short lines", text(mixed(), 20));
        messages.put("deep multipart", deep());
        messages.put("1,000-part digest", digest());
        System.out.printf("%-24s %10s %10s %10s%n", "MB/s", "array", "file", "to wire");
        for (Map.Entry<String, byte[]> e : messages.entrySet()) {
            var message = e.getValue();
            var file = Files.createTempFile("scan", ".msg");
            try {
                Files.write(file, message);
                try (var channel = FileChannel.open(file)) {
                    System.out.printf(
                            "%-24s %10.0f %10.0f %10.0f%n",
                            e.getKey(),
                            rate(message, () -> MessageScanner.scan(message).wireSize()),
                            rate(message, () -> scanned(channel)),
                            rate(message, () -> copied(channel, message.length)));
                }
            } finally {
                Files.delete(file);
            }
        }
    }

    private static long scanned(FileChannel file) {
        try {
            return MessageScanner.scan(file).wireSize();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long copied(FileChannel file, long length) {
        try {
            return LineEnds.copyWire(file, 0, length, (_, _, _) -> {});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static double rate(byte[] message, Supplier<Long> work) {
        long sum = 0;
        double best = 0;
        for (int warm = 0; warm < 3; warm++) {
            long start = cpu();
            int rounds = 0;
            long now;
            do {
                sum += work.get();
                rounds++;
                now = cpu();
            } while (now - start < NANOS / 4);
            best = Math.max(best, 1e3 * rounds * message.length / (now - start));
        }
        if (sum == 0) {
            throw new AssertionError("nothing was scanned");
        }
        return best;
    }

    /// What others do on the machine must not count.
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String mixed() {
        return "Content-Type: multipart/mixed; boundary=\"=_outer_boundary_of_a_mailer\"\n\n"
                + "--=_outer_boundary_of_a_mailer\nContent-Type: text/plain\n\n";
    }

    private static byte[] text(String head, int width) {
        var random = new Random(1);
        var out = new ByteArrayOutputStream(SIZE);
        out.writeBytes(
                ("From: a@example.test\n" + head + "\n").getBytes(StandardCharsets.US_ASCII));
        var line = new byte[width + 1];
        while (out.size() < SIZE) {
            for (int i = 0; i < width; i++) {
                line[i] = (byte) ('a' + random.nextInt(26));
            }
            line[width] = '\n';
            out.writeBytes(line);
        }
        return out.toByteArray();
    }

    /// Multiparts 20 deep, each level with a text part of a few lines around the next; as many as
    /// stay under the limit of parts.
    private static byte[] deep() {
        var one = new StringBuilder();
        deep(one, 0);
        var all = new StringBuilder("Content-Type: multipart/mixed; boundary=top\n");
        while (all.length() < SIZE / 4) {
            all.append("\n--top\n").append(one);
        }
        return all.append("\n--top--\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void deep(StringBuilder out, int depth) {
        var boundary = "----=_NextPart_000_0012_01D9A" + depth + ".4E0B7C20";
        out.append("Content-Type: multipart/alternative;\n\tboundary=\"" + boundary + "\"\n");
        out.append("\n\n--" + boundary);
        out.append("\nContent-Type: text/plain; charset=\"utf-8\"\n");
        out.append("Content-Transfer-Encoding: quoted-printable\n\n");
        out.append(("A line of text as people write it to each other,=\n").repeat(40));
        out.append("\n--" + boundary + "\n");
        if (depth < 20) {
            deep(out, depth + 1);
        }
        out.append("\n--" + boundary + "--\n");
    }

    private static byte[] digest() {
        var all = new StringBuilder("Content-Type: multipart/digest; boundary=top\n");
        for (int i = 0; i < 1000; i++) {
            all.append("\n--top\n\nFrom: a@example.test\nSubject: number " + i + "\n\n");
            all.append("A line of text in a digest, not very long\n".repeat(100));
        }
        return all.append("\n--top--\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
