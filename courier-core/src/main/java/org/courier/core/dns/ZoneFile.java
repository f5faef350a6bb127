package org.courier.core.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A master file (RFC 1035 section 5) with names of any zones, as the whole of the DNS. Names in it
/// are complete; `*` stands for one missing name and what is below it (RFC 4592).
final class ZoneFile implements Source {
    private static final long TTL = 60;

    private final Map<Name, List<Record>> records = new HashMap<>();
    private final Set<Name> names = new HashSet<>();

    ZoneFile(Path file) {
        try (var master = new Master(file.toString(), Name.root, TTL)) {
            for (var r = master.nextRecord(); r != null; r = master.nextRecord()) {
                records.computeIfAbsent(r.getName(), _ -> new ArrayList<>()).add(r);
                // a name exists when one below it does (RFC 8020 section 2)
                for (var n = r.getName(); n.labels() > 1; n = new Name(n, 1)) names.add(n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    public Message ask(Name name, int type) {
        var answer = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        answer.getHeader().setFlag(Flags.QR);
        if (!names.contains(name) && wildcard(name).isEmpty())
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        for (var r : records.getOrDefault(name, wildcard(name)))
            if (r.getType() == type || r.getType() == Type.CNAME)
                answer.addRecord(r.withName(name), Section.ANSWER);
        return answer;
    }

    private List<Record> wildcard(Name name) {
        if (names.contains(name)) return List.of();
        for (int i = 1; i < name.labels(); i++) {
            var found = records.get(name.wild(i));
            if (found != null) return found;
            if (names.contains(new Name(name, i))) return List.of();
        }
        return List.of();
    }
}
