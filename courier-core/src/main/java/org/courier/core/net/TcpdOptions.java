package org.courier.core.net;

import org.courier.core.config.Setting;
import org.courier.core.dns.Resolver;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/// The couriertcpd options an administrator put into TCPDOPTS, BLACKLISTS and DROP. Those that mean
/// nothing here (`-noidentlookup`, `-stderrlogger=`, `-pid=` ...) are accepted, so that a file that
/// worked goes on working; one that C does not know either is an error.
///
/// @param words all of them, as they were read
/// @param warn connections from which the log warns
/// @param access the file; C names the compiled one, `.dat`, which is not read
/// @param accessLocal whether the access file is also asked for the address connected to
/// @param lists -block and -allow, in their order
/// @param drop variables that close a connection when they have a value
public record TcpdOptions(
        List<String> words,
        OptionalInt maxConnections,
        OptionalInt maxPerAddress,
        OptionalInt maxPerNetwork,
        OptionalInt warn,
        Optional<String> address,
        Optional<Path> access,
        boolean accessLocal,
        Optional<String> denyMessage,
        boolean lookUpNames,
        List<DnsList> lists,
        List<String> drop,
        Optional<ProxyProtocol> proxyProtocol) {
    private static final Set<String> IGNORED =
            Set.of(
                    "-noidentlookup",
                    "-stderr",
                    "-stderrlogger",
                    "-stderrloggername",
                    "-pid",
                    "-restart",
                    "-stop",
                    "-user",
                    "-group",
                    "-listen");

    public static final TcpdOptions NONE = parse("");

    /// @throws IllegalArgumentException naming the option whose value is wrong
    public static TcpdOptions parse(String text) {
        return new Reader().read(words(text));
    }

    /// A setting that holds options.
    public static Setting<TcpdOptions> setting(String name, String byDefault, String meaning) {
        return Setting.parsed(
                name, byDefault, "options of couriertcpd", meaning, TcpdOptions::parse);
    }

    /// What a server listens with: its settings, and these options before them.
    ///
    /// @throws IllegalArgumentException naming what is no port
    public Listener.Options listen(
            String name, String ports, String ownAddress, Limits limits, Admission admission) {
        return Listener.Options.of(name, PortList.parse(ports, address.orElse(ownAddress)))
                .withLimits(
                        maxConnections.orElse(limits.connections),
                        maxPerAddress.orElse(limits.perAddress),
                        maxPerNetwork.orElse(limits.perNetwork))
                .withWarning(warn)
                .withProxyProtocol(proxyProtocol)
                .withAdmission(admission);
    }

    /// MAXDAEMONS, MAXPERIP, MAXPERC.
    public record Limits(int connections, int perAddress, int perNetwork) {}

    /// These, and others behind them.
    public TcpdOptions and(TcpdOptions more) {
        if (more.words.isEmpty()) return this;
        var all = new ArrayList<>(words);
        all.addAll(more.words);
        return new Reader().read(all);
    }

    /// Who may connect. The resolver is asked for only when there are lists.
    public Admission admission(Path accessFile, Supplier<Resolver> resolver) {
        return new Admission(
                Optional.of(AccessList.load(access.orElse(accessFile), denyMessage)),
                accessLocal,
                denyMessage,
                lists.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new DnsLists(lists, resolver.get(), DnsLists.TIME)),
                drop);
    }

    /// At blanks outside of quotes; the quotes are not part of a word.
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean any = false;
        char quote = 0;
        for (char c : text.toCharArray()) {
            if (quote == 0 && Character.isWhitespace(c)) {
                if (any) words.add(word.toString());
                word.setLength(0);
                any = false;
                continue;
            }
            any = true;
            if (quote == 0 && (c == '"' || c == '\'')) quote = c;
            else if (quote != 0 && c == quote) quote = 0;
            else word.append(c);
        }
        if (quote != 0) throw new IllegalArgumentException("a quote without an end");
        if (any) words.add(word.toString());
        return words;
    }

    /// Reads one option after the other; a later one replaces an earlier one, except of lists.
    private static final class Reader {
        private OptionalInt maxConnections = OptionalInt.empty();
        private OptionalInt maxPerAddress = OptionalInt.empty();
        private OptionalInt maxPerNetwork = OptionalInt.empty();
        private OptionalInt warn = OptionalInt.empty();
        private Optional<String> address = Optional.empty();
        private Optional<Path> access = Optional.empty();
        private boolean accessLocal;
        private Optional<String> denyMessage = Optional.empty();
        private boolean lookUpNames = true;
        private final List<DnsList> lists = new ArrayList<>();
        private final List<String> drop = new ArrayList<>();
        private Optional<ProxyProtocol> proxy = Optional.empty();
        private List<AddressRange> proxies = List.of();

        TcpdOptions read(List<String> words) {
            for (var word : words) {
                int equals = word.indexOf('=');
                var name = equals < 0 ? word : word.substring(0, equals);
                try {
                    read(name, equals < 0 ? "" : word.substring(equals + 1));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(word + ": " + e.getMessage(), e);
                }
            }
            return new TcpdOptions(
                    List.copyOf(words),
                    maxConnections,
                    maxPerAddress,
                    maxPerNetwork,
                    warn,
                    address,
                    access,
                    accessLocal,
                    denyMessage,
                    lookUpNames,
                    List.copyOf(lists),
                    List.copyOf(drop),
                    proxy.map(p -> new ProxyProtocol(p.limit(), p.ports(), proxies)));
        }

        private void read(String name, String value) {
            switch (name) {
                case "-maxprocs" -> maxConnections = number(value, 1);
                case "-maxperip" -> maxPerAddress = number(value, 0);
                case "-maxperc" -> maxPerNetwork = number(value, 0);
                case "-warn" -> warn = number(value, 0);
                case "-address" -> address = Optional.of(value);
                case "-access" -> access = Optional.of(text(value));
                case "-accesslocal" -> accessLocal = true;
                case "-denymsg" -> denyMessage = Optional.of(value).filter(v -> !v.isEmpty());
                case "-nodnslookup" -> lookUpNames = false;
                case "-block" -> lists.add(DnsList.parse(false, value));
                case "-allow" -> lists.add(DnsList.parse(true, value));
                case "-drop" ->
                        drop.addAll(List.of((value.isEmpty() ? "BLOCK" : value).split(",")));
                case "-haproxy" -> proxy = Optional.of(proxy(value));
                case "-haproxyfrom" -> proxies = ranges(value);
                default -> {
                    if (!IGNORED.contains(name))
                        throw new IllegalArgumentException("couriertcpd has no such option");
                }
            }
        }

        private static OptionalInt number(String value, int least) {
            if (!value.matches("[0-9]{1,7}") || Integer.parseInt(value) < least)
                throw new IllegalArgumentException("expected a whole number");
            return OptionalInt.of(Integer.parseInt(value));
        }

        private static Path text(String file) {
            if (file.isBlank()) throw new IllegalArgumentException("expected a file");
            return Path.of(file.endsWith(".dat") ? file.substring(0, file.length() - 4) : file);
        }

        /// `[seconds][/port=[address.]port,...]`
        private static ProxyProtocol proxy(String value) {
            var parts = value.split("/", 2);
            var limit =
                    parts[0].isEmpty()
                            ? ProxyProtocol.USUAL
                            : Duration.ofSeconds(number(parts[0], 1).getAsInt());
            var ports =
                    parts.length < 2
                            ? List.<InetSocketAddress>of()
                            : PortList.parse(parts[1].replace("port=", ""), "0");
            return new ProxyProtocol(limit, ports, List.of());
        }

        private static List<AddressRange> ranges(String value) {
            var all = new ArrayList<AddressRange>();
            for (var word : value.split(",")) all.addAll(AddressRange.parse(word));
            return List.copyOf(all);
        }
    }
}
