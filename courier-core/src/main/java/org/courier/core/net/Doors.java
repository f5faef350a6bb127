package org.courier.core.net;

import org.courier.core.net.Bound.TlsMode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The listeners of one server by the names of their services. A new set replaces the old one as a
/// whole or not at all; what is in both keeps its sockets, and no connection ends for it.
public final class Doors {
    /// @param service smtp, submission, submissions, imap, imaps, pop3, pop3s
    public record Door(
            String service, TlsMode tls, Listener.Options options, Listener.Service serve) {}

    private record Open(Door door, Listener listener) {}

    private final Map<String, Open> open = new LinkedHashMap<>();

    /// Opens, changes and closes until these doors are there. Sessions of a door that closes go on
    /// until they end.
    ///
    /// @throws IOException when an address cannot be opened; all doors are as before then
    public void set(List<Door> wanted) throws IOException {
        var before = new HashMap<>(open);
        try {
            for (var door : wanted) set(door);
        } catch (IOException e) {
            undo(before);
            throw e;
        }
        for (var old : before.entrySet()) {
            if (wanted.stream().anyMatch(d -> d.service.equals(old.getKey()))) continue;
            open.remove(old.getKey());
            old.getValue().listener.stop();
        }
    }

    private void set(Door door) throws IOException {
        var there = open.get(door.service);
        Listener listener;
        if (there == null) listener = Listener.open(door.options, door.serve);
        else {
            listener = there.listener;
            listener.change(door.options, door.serve);
        }
        open.put(door.service, new Open(door, listener));
    }

    private void undo(Map<String, Open> before) throws IOException {
        for (var now : List.copyOf(open.values())) {
            var old = before.get(now.door.service);
            if (old == now) continue;
            if (old == null) {
                open.remove(now.door.service);
                now.listener.stop();
            } else {
                now.listener.change(old.door.options, old.door.serve);
                open.put(now.door.service, old);
            }
        }
    }

    public List<Bound> bound() {
        var all = new ArrayList<Bound>();
        for (var one : open.values())
            for (var address : one.listener.addresses())
                all.add(new Bound(one.door.service, address, one.door.tls));
        return List.copyOf(all);
    }

    public void close(Duration grace) {
        open.values().forEach(o -> o.listener.close(grace));
        open.clear();
    }
}
