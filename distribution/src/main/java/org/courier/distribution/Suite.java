package org.courier.distribution;

import org.courier.auth.Authenticator;
import org.courier.auth.backend.Backends;
import org.courier.auth.daemon.Authdaemond;
import org.courier.auth.policy.LoginRules;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.dns.Resolver;
import org.courier.core.maildir.MailStore;
import org.courier.core.net.Bound;
import org.courier.imap.Imapd;
import org.courier.pop3.Pop3d;
import org.courier.smtp.Courierd;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// The servers of one process and what they share: the accounts, the open folders, the index.
final class Suite implements Closeable {
    /// @param state the queue and the index live below it
    /// @param resolver asked for only by a server that needs it
    record Options(ConfigDirectory configuration, Path state, Supplier<Resolver> resolver) {}

    /// A server by the name it has on the command line.
    record Server(String name, String module, Start start) {}

    @FunctionalInterface
    interface Start {
        void start(Suite suite) throws IOException;
    }

    /// Front doors open last, so that what they call is there.
    static final List<Server> SERVERS =
            List.of(
                    new Server("authdaemond", "auth", suite -> suite.startAuthdaemond()),
                    new Server("smtp", "smtp", suite -> suite.startSmtp()),
                    new Server("pop3", "pop3", suite -> suite.startPop3()),
                    new Server("imap", "imap", suite -> suite.startImap()));

    /// A server that runs.
    ///
    /// @param load has it read its files again, with these accounts
    private record Running(Closeable server, Supplier<List<Bound>> bound, Load load) {}

    @FunctionalInterface
    private interface Load {
        void load(Authenticator authenticator) throws IOException;
    }

    private static final Duration RETIREMENT = Duration.ofMinutes(10);

    private final Options options;
    private final boolean whole;
    private final LoginRules policy;
    private Authenticator authenticator;
    private final MailStore store;
    private final List<Running> running = new ArrayList<>();

    private Suite(Options options, boolean whole) throws IOException {
        this.options = options;
        this.whole = whole;
        policy = LoginRules.of(options.configuration(), options.state());
        authenticator = Backends.authenticator(options.configuration(), policy);
        store =
                MailStore.open(
                        Optional.of(Files.createDirectories(options.state().resolve("index"))));
    }

    /// The servers that this installation has.
    static List<String> installed() {
        return SERVERS.stream().filter(s -> Modules.has(s.module())).map(Server::name).toList();
    }

    /// Starts all of them or none.
    ///
    /// @param names of servers; none: the whole suite
    static Suite start(Options options, Collection<String> names) throws IOException {
        var wanted = names.isEmpty() ? installed() : names;
        var suite = new Suite(options, names.isEmpty());
        try {
            for (var server : SERVERS)
                if (wanted.contains(server.name())) server.start().start(suite);
            return suite;
        } catch (IOException | RuntimeException e) {
            suite.close();
            throw e;
        }
    }

    /// In the whole suite if it is wanted; by its name in any case.
    private void startAuthdaemond() throws IOException {
        var configuration = options.configuration();
        var started =
                whole
                        ? Authdaemond.startIfWanted(configuration, authenticator)
                        : Optional.of(Authdaemond.start(configuration, authenticator));
        started.ifPresent(
                daemon ->
                        running.add(
                                new Running(
                                        daemon,
                                        List::of,
                                        accounts -> daemon.load(configuration, accounts))));
    }

    private void startSmtp() throws IOException {
        var server =
                Courierd.start(
                        options.configuration(),
                        authenticator,
                        store,
                        options.resolver().get(),
                        options.state());
        running.add(new Running(server, server::bound, server::load));
    }

    private void startPop3() throws IOException {
        var server = Pop3d.start(options.configuration(), authenticator, options.resolver());
        running.add(new Running(server, server::bound, server::load));
    }

    private void startImap() throws IOException {
        var server = Imapd.start(options.configuration(), authenticator, store, options.resolver());
        running.add(new Running(server, server::bound, server::load));
    }

    /// Whether nobody can reach anything of it.
    boolean idle() {
        return bound().isEmpty()
                && running.stream().noneMatch(r -> r.server instanceof Authdaemond);
    }

    List<Bound> bound() {
        return running.stream().flatMap(r -> r.bound.get().stream()).toList();
    }

    /// Every server reads its files again.
    ///
    /// @throws IOException when one cannot open an address; that one stays as it is, and so do
    ///   those after it
    void reload() throws IOException {
        policy.load(options.configuration());
        var accounts = Backends.authenticator(options.configuration(), policy);
        for (var server : running) server.load.load(accounts);
        retire(authenticator);
        authenticator = accounts;
    }

    /// Sessions that began before a reload may ask the old sources for a while.
    private static void retire(Authenticator old) {
        Thread.ofVirtual()
                .name("sources before the reload")
                .start(
                        () -> {
                            LockSupport.parkNanos(RETIREMENT.toNanos());
                            old.close();
                        });
    }

    /// Doors first, the store last.
    @Override
    public void close() throws IOException {
        for (var part : running.reversed()) part.server.close();
        running.clear();
        authenticator.close();
        policy.close();
        store.close();
    }
}
