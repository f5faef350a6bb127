package org.courier.core.net;

import org.courier.core.dns.Resolver;
import org.courier.core.log.Log;

import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The DNS lists of couriertcpd (-block, -allow), as RFC 5782 describes them. All are asked at once
/// and their answers read in the order of the options: a variable that is set already is not set
/// again. A list that does not answer in time says nothing.
public final class DnsLists {
    static final Duration TIME = Duration.ofSeconds(10);
    private static final Log LOG = Log.of("couriertcpd");
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final List<DnsList> lists;
    private final Resolver resolver;
    private final Duration time;
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

    /// What a list says of an address.
    private record Listed(Optional<InetAddress> address, Optional<String> text) {}

    DnsLists(List<DnsList> lists, Resolver resolver, Duration time) {
        this.lists = lists;
        this.resolver = resolver;
        this.time = time;
    }

    /// What the lists set, where some variables are set already.
    Map<String, String> variables(InetAddress client, Map<String, String> before)
            throws InterruptedIOException {
        var asked = lists.stream().filter(l -> !before.containsKey(l.variable())).toList();
        if (asked.isEmpty()) return Map.of();
        var said = ask(client, asked);
        var all = new LinkedHashMap<String, String>();
        int allowed = 0;
        for (int i = 0; i < asked.size(); i++) {
            var list = asked.get(i);
            if (said.get(i).isEmpty() || all.containsKey(list.variable())) continue;
            set(all, list, said.get(i).get(), client);
            if (list.allow()) all.put("ALLOW_" + allowed++, list.variable());
        }
        return all;
    }

    private static void set(
            Map<String, String> all, DnsList list, Listed listed, InetAddress client) {
        var name = list.variable();
        all.put(name, list.allow() ? "" : message(list, listed, client));
        all.put(name + "_ZONE", list.display());
        listed.address().ifPresent(a -> all.put(name + "_IP", a.getHostAddress()));
        listed.text().ifPresent(t -> all.put(name + "_TXT", t));
    }

    private static String message(DnsList list, Listed listed, InetAddress client) {
        return list.message()
                .filter(m -> !m.equals("*"))
                .map(m -> m.replace("@", client.getHostAddress()))
                .or(listed::text)
                .orElse("Blacklisted by " + list.zone());
    }

    /// All at once, none longer than the time.
    private List<Optional<Listed>> ask(InetAddress client, List<DnsList> asked)
            throws InterruptedIOException {
        var found = new ArrayList<Optional<Listed>>();
        var texts = new HashMap<DnsList, Callable<Optional<Listed>>>();
        for (var list : asked)
            texts.put(list, () -> ask(list, reversed(client) + "." + list.zone()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    threads.invokeAll(
                            asked.stream().map(texts::get).toList(),
                            time.toMillis(),
                            TimeUnit.MILLISECONDS);
            for (int i = 0; i < asked.size(); i++) {
                if (answers.get(i).isCancelled()) {
                    warn(asked.get(i), "no answer in time");
                    found.add(Optional.empty());
                } else {
                    found.add(answers.get(i).get());
                }
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(e.getMessage());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Optional<Listed> ask(DnsList list, String name) {
        return switch (resolver.addresses(name)) {
            case Resolver.Found<InetAddress>(var records) ->
                    records.stream()
                            .filter(a -> list.answer().isEmpty() || list.answer().get().equals(a))
                            .findFirst()
                            .map(a -> new Listed(Optional.of(a), textToo(list, name)));
            case Resolver.NoDomain<InetAddress> _ -> Optional.empty();
            case Resolver.NoData<InetAddress> _ ->
                    list.answer().isPresent()
                            ? Optional.empty()
                            : textToo(list, name)
                                    .map(t -> new Listed(Optional.empty(), Optional.of(t)));
            case Resolver.TemporaryFailure<InetAddress>(var reason) -> {
                warn(list, reason);
                yield Optional.empty();
            }
        };
    }

    private Optional<String> textToo(DnsList list, String name) {
        return list.withText() ? text(list, name) : Optional.empty();
    }

    private Optional<String> text(DnsList list, String name) {
        return switch (resolver.txt(name)) {
            case Resolver.Found<String>(var records) -> Optional.of(clean(records.getFirst()));
            case Resolver.NoData<String> _, Resolver.NoDomain<String> _ -> Optional.empty();
            case Resolver.TemporaryFailure<String>(var reason) -> {
                warn(list, reason);
                yield Optional.empty();
            }
        };
    }

    /// A stranger wrote it, and it becomes a line of a reply.
    private static String clean(String text) {
        var line = text.replaceAll("[\\p{Cntrl}]", " ");
        return line.substring(0, Math.min(line.length(), 400));
    }

    private void warn(DnsList list, String reason) {
        long at = nextWarning.get();
        long now = System.nanoTime();
        if (now - at < 0 || !nextWarning.compareAndSet(at, now + MINUTE)) return;
        LOG.warn("WARN: DNS list " + list.zone() + ": " + reason);
    }

    /// Octets of IPv4, nibbles of IPv6, the last first (RFC 5782 sections 2.1 and 2.4).
    static String reversed(InetAddress client) {
        var octets = client.getAddress();
        var name = new ArrayList<String>();
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xff;
            if (octets.length == 4) name.add(String.valueOf(octet));
            else name.add(String.format(Locale.ROOT, "%x.%x", octet & 15, octet >> 4));
        }
        return String.join(".", name);
    }
}
