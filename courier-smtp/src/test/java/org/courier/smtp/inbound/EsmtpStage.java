package org.courier.smtp.inbound;

import org.courier.auth.TestAccounts;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.dialogue.Header;
import org.courier.core.dialogue.Stage;
import org.courier.core.dns.Resolver;
import org.courier.core.net.Bound;
import org.courier.core.net.Tls;
import org.courier.smtp.queue.Control;
import org.courier.smtp.queue.Spool;
import org.courier.smtp.queue.Times;
import org.courier.smtp.route.Router;
import org.courier.smtp.submit.Submit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ESMTP server with a real queue that nobody empties, for `mx.example.test` with the users
/// alice and bob. Header lines of a dialogue: `set: NAME=value` (esmtpd), `file: name=text` (any
/// file of the configuration, `\n` for a line end), `role: smtp|submission|submissions`, `tls:
/// yes`.
public final class EsmtpStage implements Stage {
    private static final String ZONE =
            """
            $ORIGIN test.
            good 300 IN MX 10 mx.good
            mx.good 300 IN A 192.0.2.1
            plain 300 IN A 192.0.2.2
            sub.none 300 IN A 192.0.2.3
            badmx 300 IN MX 10 192.0.2.9.
            null 300 IN MX 0 .
            """;

    private final Path directory;
    private final Path certificate;
    private final Map<String, String> files;
    private final String service;
    private Optional<Spool> spool = Optional.empty();
    private Optional<Esmtpd> esmtpd = Optional.empty();

    /// @param files of the configuration directory, over the usual ones
    public EsmtpStage(Map<String, String> files, String service, boolean tls) throws IOException {
        this.directory = Files.createTempDirectory("esmtp");
        this.files = files;
        this.service = service;
        this.certificate = directory.resolve("esmtpd.pem");
        if (tls) Tls.writeSelfSigned(certificate, List.of("mx.example.test"));
        try {
            start();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    static EsmtpStage of(Header header) throws IOException {
        var esmtpd = new StringBuilder();
        header.settings().forEach(s -> esmtpd.append(s.getKey() + "=\"" + s.getValue() + "\"\n"));
        var files = new java.util.HashMap<String, String>();
        for (var line : header.all("file")) {
            int equals = line.indexOf('=');
            files.put(line.substring(0, equals), line.substring(equals + 1).replace("\\n", "\n"));
        }
        files.put("esmtpd", esmtpd.toString());
        return new EsmtpStage(
                files, header.first("role").orElse("smtp"), header.first("tls").isPresent());
    }

    private void start() throws IOException {
        write("me", "mx.example.test\n");
        write("defaultdomain", "example.test\n");
        write("locals", "mx.example.test\nexample.test\n");
        write("esmtpacceptmailfor", "example.test\nmx.example.test\n.wild.test\n");
        write("aliases/system", "postmaster: alice\nlist: alice, bob, out@remote.test\n");
        write("smtpaccess", "127.0.0.1\tallow\n");
        write("zone", ZONE);
        for (var file : files.entrySet()) {
            if (!file.getKey().startsWith("esmtpd")) write(file.getKey(), file.getValue());
        }
        var tls = Files.exists(certificate) ? "TLS_CERTFILE=" + certificate + "\n" : "";
        var common = tls + "TARPIT=0\nTCPDOPTS=-nodnslookup\nMAXPERIP=100\nMAXPERC=100\n";
        write(
                "esmtpd",
                common
                        + "ESMTPDSTART=YES\nADDRESS=127.0.0.1\nPORT=0\n"
                        + files.getOrDefault("esmtpd", ""));
        write("esmtpd-msa", "ESMTPDSTART=YES\nPORT=0\n" + files.getOrDefault("esmtpd-msa", ""));
        if (!tls.isEmpty() || files.containsKey("esmtpd-ssl"))
            write("esmtpd-ssl", "ESMTPDSSLSTART=YES\nSSLADDRESS=127.0.0.1\nSSLPORT=0\n");
        var configuration = ConfigDirectory.of(directory);
        var accounts =
                TestAccounts.create(directory, "alice:secret", "bob:hunter2").authenticator();
        var router = new Router(configuration, accounts);
        var opened = Spool.open(directory.resolve("queue"), Times.STANDARD, InstantSource.system());
        spool = Optional.of(opened);
        var submit = new Submit(configuration, opened, router);
        var resolver = Resolver.zoneFile(directory.resolve("zone"));
        esmtpd = Optional.of(Esmtpd.open(configuration, accounts, router, submit, resolver));
    }

    private void write(String name, String text) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Override
    public InetSocketAddress address() {
        return esmtpd.orElseThrow().bound().stream()
                .filter(b -> b.service().equals(service))
                .findFirst()
                .orElseThrow()
                .address();
    }

    @Override
    public Path directory() {
        return directory;
    }

    List<Bound> bound() {
        return esmtpd.orElseThrow().bound();
    }

    public Spool spool() {
        return spool.orElseThrow();
    }

    /// The queue by age.
    public List<Control> queue() {
        var all = new ArrayList<Control>();
        spool().each(all::add);
        return all;
    }

    public String text(Control message) throws IOException {
        try (var in = spool().content(message).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        esmtpd.ifPresent(Esmtpd::close);
        spool.ifPresent(Spool::close);
        try (var tree = Files.walk(directory)) {
            for (var file : tree.sorted(java.util.Comparator.reverseOrder()).toList())
                Files.delete(file);
        }
    }
}
