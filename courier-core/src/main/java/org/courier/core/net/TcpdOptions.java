package org.courier.core.net;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The couriertcpd options an administrator put into TCPDOPTS. Options of the C program that mean
/// nothing here (`-noidentlookup`, `-stderrlogger=`, `-pid=` ...) are accepted and listed as
/// ignored, so that a file that worked goes on working.
public record TcpdOptions(
        OptionalInt maxConnections,
        OptionalInt maxPerAddress,
        OptionalInt maxPerNetwork,
        Optional<Path> access,
        Optional<Duration> proxyProtocol,
        List<String> ignored) {
    private static final Duration PROXY_TIME = Duration.ofSeconds(15);

    /// @throws IllegalArgumentException naming the option whose value is wrong
    public static TcpdOptions parse(String text) {
        var maxConnections = OptionalInt.empty();
        var maxPerAddress = OptionalInt.empty();
        var maxPerNetwork = OptionalInt.empty();
        var access = Optional.<Path>empty();
        var proxy = Optional.<Duration>empty();
        var ignored = new ArrayList<String>();
        for (var word : text.strip().split("\\s+")) {
            if (word.isEmpty()) continue;
            int equals = word.indexOf('=');
            var name = equals < 0 ? word : word.substring(0, equals);
            var value = equals < 0 ? "" : word.substring(equals + 1);
            switch (name) {
                case "-maxprocs" -> maxConnections = number(word, value);
                case "-maxperip" -> maxPerAddress = number(word, value);
                case "-maxperc" -> maxPerNetwork = number(word, value);
                case "-access" -> access = Optional.of(Path.of(value));
                case "-haproxy" -> proxy = Optional.of(proxyTime(word, value));
                default -> ignored.add(word);
            }
        }
        return new TcpdOptions(
                maxConnections, maxPerAddress, maxPerNetwork, access, proxy, List.copyOf(ignored));
    }

    private static OptionalInt number(String option, String value) {
        if (!value.matches("[0-9]{1,7}"))
            throw new IllegalArgumentException(option + ": expected a whole number");
        return OptionalInt.of(Integer.parseInt(value));
    }

    /// `-haproxy`, `-haproxy=15`; a port list after `/` is not told apart.
    private static Duration proxyTime(String option, String value) {
        var seconds = value.split("[/,]", 2)[0];
        return seconds.isEmpty()
                ? PROXY_TIME
                : Duration.ofSeconds(number(option, seconds).getAsInt());
    }
}
