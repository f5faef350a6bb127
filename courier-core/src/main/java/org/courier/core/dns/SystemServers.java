package org.courier.core.dns;

import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// The name servers of resolv.conf(5), read again when the file has changed.
final class SystemServers implements Source {
    private static final int PORT = 53;
    private static final int MOST_SERVERS = 3;
    private static final long MOST_OCTETS = 64 * 1024;

    private record Read(FileTime time, Servers servers) {}

    private final Path resolvConf;
    private final AtomicReference<Read> last = new AtomicReference<>();

    SystemServers(Path resolvConf) {
        this.resolvConf = resolvConf;
    }

    @Override
    public boolean cacheable() {
        return true;
    }

    @Override
    public Message ask(Name name, int type) throws IOException {
        return current().ask(name, type);
    }

    private Servers current() throws IOException {
        FileTime time = FileTime.fromMillis(0);
        List<String> lines = List.of();
        var known = last.get();
        try {
            time = Files.getLastModifiedTime(resolvConf);
            if (known != null && known.time.equals(time)) return known.servers;
            if (Files.size(resolvConf) <= MOST_OCTETS)
                lines = Files.readAllLines(resolvConf, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            // resolv.conf(5): without the file the server is on this host
            if (known != null && known.time.equals(time)) return known.servers;
        }
        var servers = read(lines);
        last.set(new Read(time, servers));
        return servers;
    }

    static Servers read(List<String> lines) {
        var servers = new ArrayList<InetSocketAddress>();
        int timeOut = 5;
        int attempts = 2;
        for (var line : lines) {
            var words = line.strip().split("[ \t]+");
            if (words[0].equals("nameserver") && words.length > 1) {
                try {
                    // IPv6 scopes stand after %
                    servers.add(new InetSocketAddress(InetAddress.ofLiteral(words[1]), PORT));
                } catch (IllegalArgumentException e) {
                    // resolv.conf(5) readers pass over what they can't read
                    continue;
                }
            } else if (words[0].equals("options")) {
                for (var option : words) {
                    timeOut = number(option, "timeout:", timeOut, 30);
                    attempts = number(option, "attempts:", attempts, 5);
                }
            }
        }
        if (servers.isEmpty())
            servers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
        int count = Math.min(servers.size(), MOST_SERVERS);
        return new Servers(servers.subList(0, count), Duration.ofSeconds(timeOut), attempts);
    }

    private static int number(String option, String name, int otherwise, int most) {
        if (!option.matches(name + "[0-9]{1,6}")) return otherwise;
        return Math.clamp(Integer.parseInt(option.substring(name.length())), 1, most);
    }
}
