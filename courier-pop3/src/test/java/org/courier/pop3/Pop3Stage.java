package org.courier.pop3;

import org.courier.auth.TestAccounts;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.dialogue.Header;
import org.courier.core.dialogue.Stage;
import org.courier.core.file.Identity;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.Maildir;
import org.courier.core.net.Tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Our POP3 server on free ports, with accounts `NAME:secret` in a userdb.
///
/// `user:` names an account; `maildir: USER FILE` delivers a message file; `set:` writes into
/// pop3d; `tls: yes` makes a certificate.
final class Pop3Stage implements Stage {
    private final Path directory;
    private final ConfigDirectory configuration;
    private final TestAccounts accounts;
    private Pop3d server;

    Pop3Stage(Header header, Path messages) throws IOException {
        directory = Files.createTempDirectory("pop3-dialogue");
        var users = header.all("user").stream().map(u -> u + ":secret").toArray(String[]::new);
        accounts = TestAccounts.create(directory, users);
        var etc = Files.createDirectories(directory.resolve("etc"));
        Files.write(etc.resolve("pop3d"), settings(header, etc));
        configuration = ConfigDirectory.of(etc);
        for (var line : header.all("maildir")) deliver(line.split(" "), messages);
        server = Pop3d.start(configuration, accounts.authenticator());
    }

    private static List<String> settings(Header header, Path etc) {
        var lines = new ArrayList<String>();
        lines.addAll(List.of("ADDRESS=127.0.0.1", "PORT=0", "SSLADDRESS=127.0.0.1", "SSLPORT=0"));
        lines.add("POP3_FAILURE_DELAY=0");
        if (header.first("tls").isPresent()) {
            var certificate = etc.resolve("pop3d.pem");
            Tls.writeSelfSigned(certificate, List.of("localhost"));
            lines.add("TLS_CERTFILE=" + certificate);
        }
        header.settings().forEach(s -> lines.add(s.getKey() + "=\"" + s.getValue() + "\""));
        return lines;
    }

    private void deliver(String[] userAndFile, Path messages) throws IOException {
        var maildir = maildir(userAndFile[0]);
        var file = messages.resolve(userAndFile[1]);
        try (var in = Files.newInputStream(file)) {
            maildir.deliver(FolderName.INBOX, in, Files.size(file));
        }
    }

    Maildir maildir(String user) {
        return new Maildir(accounts.maildir(user), Identity.OWN, Maildir.Options.STANDARD);
    }

    Pop3d server() {
        return server;
    }

    @Override
    public InetSocketAddress address() {
        return address("pop3");
    }

    InetSocketAddress address(String service) {
        return server.bound().stream()
                .filter(b -> b.service().equals(service))
                .findFirst()
                .orElseThrow()
                .address();
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void restart() throws IOException {
        server.close();
        server = Pop3d.start(configuration, accounts.authenticator());
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList())
                Files.delete(file);
        }
    }
}
