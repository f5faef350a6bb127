package org.courier.distribution;

import org.courier.core.file.Identity;
import org.courier.core.maildir.Maildir;
import org.courier.core.net.Tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The configuration of ./try in a directory of its own: the domain example.test, two accounts, a
/// self-signed certificate, ports of the loopback address that are free. What a former run left in
/// the directory is kept, but for the ports.
record Demo(Path directory, List<User> users) {
    private static final int NOBODY = 65_534;
    static final String DOMAIN = "example.test";
    private static final List<String> NAMES = List.of("alice", "bob");
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    record User(String address, String password) {}

    static Demo in(Path directory) throws IOException {
        var etc = Files.createDirectories(directory.resolve("etc"));
        Files.createDirectories(directory.resolve("state"));
        Files.createDirectories(directory.resolve("home"));
        var demo = new Demo(directory, users(directory.resolve("accounts")));
        demo.writeUserDb(etc.resolve("userdb"));
        demo.giveHomes();
        demo.writeFiles(etc);
        return demo;
    }

    Path configuration() {
        return directory.resolve("etc");
    }

    Path state() {
        return directory.resolve("state");
    }

    /// The passwords in the clear, for the next run on a kept directory.
    private static List<User> users(Path file) throws IOException {
        if (!Files.exists(file)) {
            var lines = NAMES.stream().map(n -> n + "@" + DOMAIN + " " + password()).toList();
            Files.createFile(file, owned());
            Files.write(file, lines);
        }
        return Files.readAllLines(file).stream()
                .map(line -> line.split(" "))
                .map(field -> new User(field[0], field[1]))
                .toList();
    }

    private static java.nio.file.attribute.FileAttribute<?> owned() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    private static String password() {
        return new SecureRandom()
                .ints(12, 0, LETTERS.length())
                .mapToObj(i -> LETTERS.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    private void writeUserDb(Path file) throws IOException {
        if (Files.exists(file)) return;
        int own = Identity.OWN.uid();
        // Mail for uid 0 is refused on principle.
        int uid = own == 0 ? NOBODY : own;
        Files.createFile(file, owned());
        // In the clear, so that every mechanism that a client may choose works.
        var lines = new ArrayList<String>();
        for (var user : users) {
            var home = directory.resolve("home").resolve(user.address());
            Files.createDirectories(home);
            new Maildir(home.resolve("Maildir"), Identity.OWN, Maildir.Options.STANDARD).make();
            lines.add(
                    "%s\tuid=%d|gid=%d|home=%s|systempw=%s"
                            .formatted(
                                    user.address(), uid, uid, home, "{PLAIN}" + user.password()));
        }
        Files.write(file, lines);
    }

    /// Root serves each account with the account's rights: the homes must be in its reach.
    void giveHomes() throws IOException {
        if (Identity.OWN.uid() != 0) return;
        var ours = PosixFilePermissions.fromString("rwx------");
        for (var part : List.of("etc", "state"))
            Files.setPosixFilePermissions(directory.resolve(part), ours);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        var homes = directory.resolve("home");
        try (var all = Files.walk(homes)) {
            for (var path : all.toList()) {
                Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
        }
        boolean reached =
                Identity.of(NOBODY, NOBODY, List.of(NOBODY)).as(() -> Files.isDirectory(homes));
        if (!reached)
            throw new IOException(
                    directory + ": as root, choose a directory that every user may pass through");
    }

    private void writeFiles(Path etc) throws IOException {
        var certificate = etc.resolve("server.pem");
        if (!Files.exists(certificate))
            Tls.writeSelfSigned(certificate, List.of("mail." + DOMAIN, "localhost"));
        var tls = "TLS_CERTFILE=" + certificate + "\n";
        var limits = "MAXDAEMONS=1000\nMAXPERIP=1000\n";
        write(etc, "me", "mail." + DOMAIN + "\n");
        write(etc, "defaultdomain", DOMAIN + "\n");
        write(etc, "hosteddomains", DOMAIN + "\n");
        write(etc, "esmtpacceptmailfor", DOMAIN + "\n");
        write(etc, "locals", "localhost\n");
        write(etc, "sizelimit", "104857600\n");
        write(etc, "authdaemonrc", "authmodulelist=\"authuserdb\"\nAUTHDAEMONDSTART=NO\n");
        write(
                etc,
                "esmtpd",
                "ESMTPDSTART=YES\nADDRESS=127.0.0.1\nPORT="
                        + port(2525)
                        + "\nESMTPAUTH_TLS=\"PLAIN LOGIN\"\nBOFHCHECKDNS=0\nTARPIT=0\n"
                        + "TCPDOPTS=-nodnslookup\nMAXPERC=1000\n"
                        + limits
                        + tls);
        write(
                etc,
                "esmtpd-msa",
                "ESMTPDSTART=YES\nADDRESS=127.0.0.1\nAUTH_REQUIRED=1\nPORT=" + port(2587) + "\n");
        write(
                etc,
                "esmtpd-ssl",
                "ESMTPDSSLSTART=YES\nSSLADDRESS=127.0.0.1\nAUTH_REQUIRED=1\nSSLPORT="
                        + port(2465)
                        + "\n");
        write(
                etc,
                "imapd",
                "IMAPDSTART=YES\nADDRESS=127.0.0.1\nPORT=" + port(2143) + "\n" + limits);
        write(
                etc,
                "imapd-ssl",
                "IMAPDSSLSTART=YES\nIMAPDSTARTTLS=YES\nSSLADDRESS=127.0.0.1\nSSLPORT="
                        + port(2993)
                        + "\n"
                        + tls);
        write(
                etc,
                "pop3d",
                "POP3DSTART=YES\nADDRESS=127.0.0.1\nPORT=" + port(2110) + "\n" + limits);
        write(
                etc,
                "pop3d-ssl",
                "POP3DSSLSTART=YES\nPOP3_STARTTLS=YES\nSSLADDRESS=127.0.0.1\nSSLPORT="
                        + port(2995)
                        + "\n"
                        + tls);
    }

    private static void write(Path etc, String name, String text) throws IOException {
        Files.writeString(etc.resolve(name), text);
    }

    /// The preferred port when it is free, or any free one.
    private static int port(int preferred) throws IOException {
        try (var socket = bind(preferred)) {
            return socket.getLocalPort();
        } catch (IOException _) {
            try (var socket = bind(0)) {
                return socket.getLocalPort();
            }
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        return socket;
    }
}
