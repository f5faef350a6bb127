package org.courier.imap;

import org.courier.auth.TestAccounts;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.dialogue.Header;
import org.courier.core.dialogue.Stage;
import org.courier.core.maildir.MailStore;
import org.courier.core.net.Tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A server on a free port, with the accounts and settings of a dialogue's head: `user: alice` has
/// the password "secret"; what follows the name is added to its record. `set: imaps=1` lets the
/// dialogue begin with TLS.
final class ImapStage implements Stage {
    private static final Path CERTIFICATE = certificate();

    private final Path directory;
    private final TestAccounts accounts;
    private MailStore store;
    private Imapd imapd;

    private static Path certificate() {
        try {
            var file = Files.createTempDirectory("imapd").resolve("imapd.pem");
            Tls.writeSelfSigned(file, List.of("localhost"));
            // what is named last is deleted first
            file.getParent().toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    ImapStage(Header header) throws IOException {
        directory = Files.createTempDirectory("imap-stage");
        var users = new ArrayList<String>();
        for (var user : header.all("user")) {
            int blank = user.indexOf(' ');
            users.add(
                    blank < 0
                            ? user + ":secret"
                            : user.substring(0, blank) + ":secret:" + user.substring(blank + 1));
        }
        accounts = TestAccounts.create(directory, users.toArray(String[]::new));
        var settings = new ArrayList<String>();
        settings.add("ADDRESS=127.0.0.1");
        settings.add("SSLADDRESS=127.0.0.1");
        settings.add("PORT=0");
        settings.add("SSLPORT=0");
        settings.add("IMAP_LOGIN_DELAY=0");
        if (header.first("needs").map(n -> n.contains("tls")).orElse(false))
            settings.add("TLS_CERTFILE=" + CERTIFICATE);
        for (var setting : header.settings())
            settings.add(setting.getKey() + "=\"" + setting.getValue() + "\"");
        Files.createDirectories(directory.resolve("etc"));
        Files.write(directory.resolve("etc/imapd"), settings);
        start();
    }

    private void start() throws IOException {
        store = MailStore.open(Optional.of(directory.resolve("index")));
        imapd =
                Imapd.start(
                        ConfigDirectory.of(directory.resolve("etc")),
                        accounts.authenticator(),
                        store);
    }

    TestAccounts accounts() {
        return accounts;
    }

    InetSocketAddress address(String service) {
        return imapd.bound().stream()
                .filter(b -> b.service().equals(service))
                .findFirst()
                .orElseThrow()
                .address();
    }

    @Override
    public InetSocketAddress address() {
        return address("imap");
    }

    @Override
    public Path directory() {
        return directory.resolve("home");
    }

    @Override
    public void restart() throws IOException {
        imapd.close();
        store.close();
        start();
    }

    @Override
    public void close() throws IOException {
        imapd.close();
        store.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
