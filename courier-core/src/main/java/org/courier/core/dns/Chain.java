package org.courier.core.dns;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One question with its aliases followed (RFC 1034 section 3.6.2) and its answer kept for a while.
final class Chain {
    static final String LOOP = "CNAME loop";

    /// CNAMEs that are followed.
    private static final int MOST_ALIASES = 10;

    /// Records that are taken from an answer: a hostile one may hold thousands.
    private static final int MOST_RECORDS = 100;

    private static final long MOST_SECONDS = 24 * 3600;
    private static final long MOST_NEGATIVE_SECONDS = 15 * 60;

    private final Source source;
    private final AnswerCache cache = new AnswerCache();

    Chain(Source source) {
        this.source = source;
    }

    /// What a question came to: the records, or that the name does not exist.
    record Outcome(boolean nameExists, List<Record> records, long seconds) {}

    <T> Resolver.Answer<T> ask(Name name, int type, Function<Record, Optional<T>> read) {
        Outcome outcome;
        try {
            outcome = outcome(name, type);
        } catch (IOException e) {
            var reason = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
            return new Resolver.TemporaryFailure<>(reason);
        }
        var found = outcome.records.stream().flatMap(r -> read.apply(r).stream()).toList();
        if (!found.isEmpty()) return new Resolver.Found<>(found);
        return outcome.nameExists ? new Resolver.NoData<>() : new Resolver.NoDomain<>();
    }

    private Outcome outcome(Name name, int type) throws IOException {
        if (!source.cacheable()) return follow(name, type);
        var key = new AnswerCache.Key(name, type);
        var known = cache.get(key);
        if (known.isPresent()) return known.get();
        var outcome = follow(name, type);
        cache.put(key, outcome);
        return outcome;
    }

    private Outcome follow(Name first, int type) throws IOException {
        var seen = new HashSet<Name>();
        var name = first;
        long seconds = MOST_SECONDS;
        var answer = source.ask(name, type);
        while (true) {
            seen.add(name);
            var found = records(answer, name, type);
            if (!found.isEmpty()) return new Outcome(true, found, seconds(found, seconds));
            var alias = alias(answer, name);
            if (alias.isEmpty()) {
                boolean exists = answer.getRcode() != Rcode.NXDOMAIN;
                return new Outcome(exists, List.of(), negative(answer, seconds));
            }
            seconds = Math.min(seconds, alias.get().getTTL());
            name = alias.get().getTarget();
            if (seen.contains(name) || seen.size() > MOST_ALIASES) throw new IOException(LOOP);
            // a recursive server has sent the whole chain already; else ask for the rest
            if (!answers(answer, name, type)) answer = source.ask(name, type);
        }
    }

    private static List<Record> records(Message answer, Name name, int type) {
        var found = new ArrayList<Record>();
        for (var r : answer.getSection(Section.ANSWER))
            if (r.getType() == type && r.getName().equals(name) && found.size() < MOST_RECORDS)
                found.add(r);
        return List.copyOf(found);
    }

    private static Optional<CNAMERecord> alias(Message answer, Name name) {
        for (var r : answer.getSection(Section.ANSWER))
            if (r instanceof CNAMERecord c && c.getName().equals(name)) return Optional.of(c);
        return Optional.empty();
    }

    /// Whether this answer says something about the alias's target: its records, a further alias,
    /// or that it is not there.
    private static boolean answers(Message answer, Name name, int type) {
        return answer.getRcode() == Rcode.NXDOMAIN
                || !records(answer, name, type).isEmpty()
                || alias(answer, name).isPresent();
    }

    private static long seconds(List<Record> records, long most) {
        return Math.min(most, records.stream().mapToLong(Record::getTTL).min().orElse(0));
    }

    /// RFC 2308 section 5: the lesser of the SOA's own time to live and its minimum.
    private static long negative(Message answer, long most) {
        long seconds = 0;
        for (var r : answer.getSection(Section.AUTHORITY))
            if (r instanceof SOARecord soa) seconds = Math.min(soa.getTTL(), soa.getMinimum());
        return Math.min(most, Math.min(seconds, MOST_NEGATIVE_SECONDS));
    }
}
