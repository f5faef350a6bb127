package org.courier.distribution.neighbours;

import org.courier.distribution.durability.ServerProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Debian's Postfix, started by hand on a loopback port from the packages unpacked in target/peers.
/// It knows alice@via.test as alice@example.test and sends all it does not hold itself to us.
final class Postfix implements AutoCloseable {
    /// Its group as with-peers.sh makes it, whose members are its processes.
    static final int GROUP = 4901;

    private final Path directory;
    private final int port;

    private Postfix(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    static Postfix start(Path directory, int ours) throws IOException {
        return start(directory, ours, List.of());
    }

    /// @param more lines of main.cf; beside it, Debian's Postfix reads `sasl/smtpd.conf`
    static Postfix start(Path directory, int ours, List<String> more) throws IOException {
        var postfix = new Postfix(directory, ServerProcess.freePort());
        var conf = Files.createDirectories(directory.resolve("conf"));
        Files.createDirectories(directory.resolve("spool"));
        var data = Files.createDirectories(directory.resolve("data"));
        var settings = new ArrayList<>(postfix.settings(ours));
        settings.addAll(more);
        Files.write(conf.resolve("main.cf"), settings);
        var services = peers().resolve("usr/share/postfix/master.cf.dist");
        Files.writeString(
                conf.resolve("master.cf"),
                Files.readString(services)
                        .replaceAll("(?m)^smtp      inet", postfix.port + " inet")
                        .replace("  y  ", "  n  "));
        postfix.run("chown", "postfix", data.toString());
        postfix.run("postfix", "-c", conf.toString(), "start");
        return postfix;
    }

    private List<String> settings(int ours) {
        return List.of(
                "compatibility_level = 3.6",
                "queue_directory = " + directory.resolve("spool"),
                "data_directory = " + directory.resolve("data"),
                "command_directory = /usr/sbin",
                "daemon_directory = /usr/lib/postfix/sbin",
                "shlib_directory = /usr/lib/postfix",
                "meta_directory = /etc/postfix",
                "mail_owner = postfix",
                "setgid_group = postdrop",
                "myhostname = postfix.test",
                "mydestination = postfix.test",
                "inet_interfaces = 127.0.0.1",
                "inet_protocols = ipv4",
                "mynetworks = 127.0.0.0/8",
                "virtual_alias_domains = via.test",
                "virtual_alias_maps = inline:{ { alice@via.test = alice@example.test } }",
                "relayhost = [127.0.0.1]:" + ours,
                "disable_dns_lookups = yes",
                "smtp_host_lookup = native",
                "maillog_file = " + directory.resolve("postfix.log"),
                "maillog_file_prefixes = " + directory);
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("postfix.log"));
    }

    private static Path root() {
        for (var d = Path.of("").toAbsolutePath(); d != null; d = d.getParent())
            if (Files.exists(d.resolve("distribution/src/test/sh/with-peers.sh"))) return d;
        throw new IllegalStateException("not below the source tree");
    }

    private static Path peers() {
        return root().resolve("target/peers");
    }

    private void run(String... command) throws IOException {
        var whole = new ArrayList<String>();
        whole.add(root().resolve("distribution/src/test/sh/with-peers.sh").toString());
        whole.add(peers().toString());
        whole.addAll(List.of(command));
        var output = directory.resolve("commands.log");
        var process =
                new ProcessBuilder(whole)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) process.destroyForcibly();
            if (process.waitFor() != 0)
                throw new IOException(String.join(" ", command) + ":\n" + Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        run("postfix", "-c", directory.resolve("conf").toString(), "stop");
    }
}
