package org.courier.auth.daemon;

import org.courier.auth.Credentials;
import org.courier.auth.daemon.Request.Misunderstood;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Reads a request: lines NAME=value about the client, then a verb. It is read as the C suite's
/// daemon reads it, down to blanks and empty lines, since its clients were written against that.
final class RequestReader {
    private static final int LONGEST_LINE = 8190;
    private static final int LONGEST_BODY = 8191;
    private static final int MOST_META = 100;
    private static final int LONGEST_ADDRESS = 39;

    private static final Pattern LEADING_NUMBER = Pattern.compile("[\\s+]?0*(\\d{1,9})(?!\\d)");

    private final InputStream in;
    private InetSocketAddress remote = new InetSocketAddress(0);

    RequestReader(InputStream in) {
        this.in = in;
    }

    /// TCPREMOTEIP, once the request is read.
    InetSocketAddress remote() {
        return remote;
    }

    /// Empty: the client went away before its end, or sent a line that is too long.
    Optional<Request> read() throws IOException {
        for (int n = 0; n < MOST_META; n++) {
            var line = line();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            String text = line.get();
            int equals = text.indexOf('=');
            int blank = text.indexOf(' ');
            if (equals >= 0 && (blank < 0 || equals < blank)) {
                meta(text.substring(0, equals), text.substring(equals + 1));
            } else {
                return Optional.of(verb(text));
            }
        }
        return Optional.empty();
    }

    private void meta(String name, String value) {
        if (name.equals("TCPREMOTEIP") && value.length() <= LONGEST_ADDRESS) {
            address(value).ifPresent(address -> remote = new InetSocketAddress(address, 0));
        }
    }

    private Request verb(String line) throws IOException {
        int blank = line.indexOf(' ');
        String arguments = blank < 0 ? "" : skipBlanks(line.substring(blank));
        return switch (blank < 0 ? line : line.substring(0, blank)) {
            case "PRE" -> pre(arguments);
            case "AUTH" -> auth(arguments);
            case "PASSWD" -> passwd(arguments);
            case "ENUMERATE" -> new Request.Enumerate();
            default -> new Misunderstood(false);
        };
    }

    private static Request pre(String arguments) {
        int first = arguments.indexOf(' ');
        String rest = first < 0 ? "" : skipBlanks(arguments.substring(first));
        int second = rest.indexOf(' ');
        return second < 0
                ? new Misunderstood(false)
                : new Request.Pre(
                        arguments.substring(0, first),
                        rest.substring(0, second),
                        skipBlanks(rest.substring(second)));
    }

    /// The body is service, authtype and authdata, a line each; of authdata empty lines do not
    /// count, and there may be more than is asked for.
    private Request auth(String count) throws IOException {
        int length = number(count);
        if (length <= 0 || length > LONGEST_BODY) {
            return new Misunderstood(true);
        }
        byte[] body = in.readNBytes(length);
        String[] parts = text(body).split("\n", 3);
        if (body.length < length || parts.length < 3) {
            return new Misunderstood(true);
        }
        var words = new StringTokenizer(parts[2], "\n");
        if (words.countTokens() < 2) {
            return new Request.Auth(parts[0], Optional.empty());
        }
        return new Request.Auth(
                parts[0], credentials(parts[1], words.nextToken(), words.nextToken()));
    }

    private static Optional<Credentials> credentials(String type, String first, String second) {
        return switch (type) {
            case "login" -> Optional.of(new Credentials.Password(first, second));
            case "cram-md5", "cram-sha1", "cram-sha256" ->
                    cram(type.substring("cram-".length()), first, second);
            default -> Optional.empty();
        };
    }

    private static Optional<Credentials> cram(String hash, String challenge, String response) {
        var sent = base64(challenge);
        var answer = base64(response).filter(text -> text.indexOf(' ') > 0);
        if (sent.isEmpty() || answer.isEmpty()) {
            return Optional.empty();
        }
        int last = answer.get().lastIndexOf(' ');
        return Optional.of(
                new Credentials.Cram(
                        hash,
                        sent.get(),
                        answer.get().substring(0, last),
                        answer.get().substring(last + 1).toLowerCase(Locale.ROOT)));
    }

    private static Optional<String> base64(String text) {
        try {
            return Optional.of(text(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Request passwd(String arguments) {
        Predicate<String> control = text -> text.chars().anyMatch(c -> c < 0x20 && c != '\t');
        if (control.test(arguments)) {
            return new Request.Refused();
        }
        List<String> fields = Arrays.asList(arguments.split("\t", -1));
        return fields.size() < 4
                ? new Misunderstood(false)
                : new Request.Passwd(fields.get(0), fields.get(1), fields.get(2), fields.get(3));
    }

    /// A line without its LF; CR is an octet like others.
    private Optional<String> line() throws IOException {
        var octets = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || octets.size() == LONGEST_LINE) {
                return Optional.empty();
            }
            octets.write(c);
        }
        return Optional.of(text(octets.toByteArray()));
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// As atoi: the digits at its front.
    private static int number(String text) {
        var digits = LEADING_NUMBER.matcher(text);
        return digits.lookingAt() ? Integer.parseInt(digits.group(1)) : 0;
    }

    private static String skipBlanks(String text) {
        int n = 0;
        while (n < text.length() && text.charAt(n) == ' ') {
            n++;
        }
        return text.substring(n);
    }

    /// UTF-8, or ISO 8859-1 where it is none.
    private static String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException _) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }
}
