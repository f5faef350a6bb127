package org.courier.auth.backend;

import org.courier.auth.Credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// The questions of authdaemond's protocol as octets. Empty what it cannot carry: control
/// characters, nothing at all, too much. No account can be called so, and no password be that.
final class DaemonRequest {
    static final byte[] ENUMERATE = "ENUMERATE\n".getBytes(StandardCharsets.US_ASCII);

    private static final int LONGEST_LINE = 8190;
    private static final int LONGEST_BODY = 8191;

    private DaemonRequest() {}

    static Optional<byte[]> lookUp(String service, String user) {
        return word(service) && plain(user) && !user.startsWith(" ")
                ? line("PRE . " + service + " " + user)
                : Optional.empty();
    }

    static Optional<byte[]> authenticate(String service, Credentials credentials) {
        if (!word(service) || !plain(credentials.user())) {
            return Optional.empty();
        }
        return switch (credentials) {
            case Credentials.Password(var user, var password) ->
                    plain(password)
                            ? body(service + "\nlogin\n" + user + "\n" + password + "\n")
                            : Optional.empty();
            case Credentials.Cram cram ->
                    body(
                            service
                                    + "\ncram-"
                                    + cram.hash()
                                    + "\n"
                                    + base64(cram.challenge())
                                    + "\n"
                                    + base64(cram.user() + " " + cram.digest())
                                    + "\n");
        };
    }

    static Optional<byte[]> changePassword(
            String service, String user, String oldPassword, String newPassword) {
        return word(service) && plain(user) && plain(oldPassword) && plain(newPassword)
                ? line("PASSWD " + String.join("\t", service, user, oldPassword, newPassword))
                : Optional.empty();
    }

    /// The line before the question that tells the client's address; programs do not get it.
    static byte[] withAddress(Optional<String> address, byte[] request) {
        byte[] meta =
                address.filter(DaemonRequest::plain)
                        .map(a -> "TCPREMOTEIP=" + a + "\n")
                        .orElse("")
                        .getBytes(StandardCharsets.UTF_8);
        var all = new byte[meta.length + request.length];
        System.arraycopy(meta, 0, all, 0, meta.length);
        System.arraycopy(request, 0, all, meta.length, request.length);
        return all;
    }

    private static Optional<byte[]> line(String text) {
        byte[] octets = (text + "\n").getBytes(StandardCharsets.UTF_8);
        return octets.length <= LONGEST_LINE + 1 ? Optional.of(octets) : Optional.empty();
    }

    private static Optional<byte[]> body(String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return length <= LONGEST_BODY
                ? Optional.of(("AUTH " + length + "\n" + text).getBytes(StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static boolean word(String service) {
        return plain(service) && service.indexOf(' ') < 0;
    }

    private static boolean plain(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_BODY
                && text.chars().noneMatch(c -> c < 0x20)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
