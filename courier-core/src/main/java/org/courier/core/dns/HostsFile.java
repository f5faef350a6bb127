package org.courier.core.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// hosts(5): names of this network, read again when the file has changed. A file that can't be read
/// knows nothing.
final class HostsFile {
    private static final long MOST_OCTETS = 1 << 20;

    private record Read(
            FileTime time,
            Map<String, List<InetAddress>> addresses,
            Map<InetAddress, List<String>> names) {}

    private final Path file;
    private final AtomicReference<Read> last =
            new AtomicReference<>(new Read(FileTime.fromMillis(0), Map.of(), Map.of()));

    HostsFile(Path file) {
        this.file = file;
    }

    List<InetAddress> addresses(String host) {
        var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return current().addresses.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    List<String> names(InetAddress address) {
        return current().names.getOrDefault(address, List.of());
    }

    private Read current() {
        var known = last.get();
        try {
            var time = Files.getLastModifiedTime(file);
            if (known.time.equals(time)) return known;
            var read = new Read(time, new HashMap<>(), new HashMap<>());
            if (Files.size(file) <= MOST_OCTETS)
                for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1))
                    read(line, read);
            last.set(read);
            return read;
        } catch (IOException e) {
            return known;
        }
    }

    private static void read(String line, Read into) {
        int comment = line.indexOf('#');
        var words = (comment < 0 ? line : line.substring(0, comment)).strip().split("[ \t]+");
        if (words.length < 2) return;
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(words[0]);
        } catch (IllegalArgumentException e) {
            return;
        }
        for (int i = 1; i < words.length; i++) {
            var name = words[i].toLowerCase(Locale.ROOT);
            into.addresses.computeIfAbsent(name, _ -> new ArrayList<>()).add(address);
            into.names.computeIfAbsent(address, _ -> new ArrayList<>()).add(name);
        }
    }
}
