package org.courier.auth.backend.system;

import org.courier.auth.Account;
import org.courier.auth.AccountOptions;
import org.courier.auth.backend.system.HostUsers.Shadow;
import org.courier.auth.backend.system.HostUsers.User;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The host's users, asked on a few threads of their own and with a time-out: a module of the name
/// service may block for as long as its directory is away.
public final class SystemUsers {
    private static final int THREADS = 8;
    private static final int WAITING = 1000;
    private static final int LONGEST_NAME = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LISTING = Duration.ofSeconds(60);

    private final HostUsers users;
    private final Duration patience;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    20,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(WAITING),
                    Thread.ofPlatform().daemon().name("name-service-", 0).factory());

    SystemUsers(HostUsers users, Duration patience) {
        this.users = users;
        this.patience = patience;
        threads.allowCoreThreadTimeOut(true);
    }

    public static SystemUsers ofHost() {
        return new SystemUsers(LibcUsers.ofHost(), PATIENCE);
    }

    /// No name of a user: it would stand for something else in a file or for a program.
    static boolean isPossible(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && name.charAt(0) != '-'
                && name.chars()
                        .noneMatch(c -> c <= ' ' || c == 0x7f || c == ':' || c == '/' || c == ',');
    }

    private <T> T ask(Callable<T> question, Duration limit) throws IOException {
        try {
            var asked = threads.submit(question);
            try {
                return asked.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                asked.cancel(false);
                throw new IOException("the name service does not answer", e);
            } catch (InterruptedException e) {
                asked.cancel(false);
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException broken) throw broken;
                throw new IllegalStateException(e.getCause());
            }
        } catch (RejectedExecutionException e) {
            throw new IOException("too many questions wait for the name service", e);
        }
    }

    /// Everything about one user.
    record Entry(User user, Optional<Shadow> shadow, List<Integer> groups) {}

    /// @param withShadow without it the hash is what passwd holds
    Optional<Entry> find(String name, boolean withShadow) throws IOException {
        if (!isPossible(name)) return Optional.empty();
        return ask(
                () -> {
                    var user = users.named(name);
                    if (user.isEmpty()) return Optional.empty();
                    var shadow =
                            withShadow ? users.shadow(user.get().name()) : Optional.<Shadow>empty();
                    return Optional.of(new Entry(user.get(), shadow, users.groups(user.get())));
                },
                patience);
    }

    /// What of a user another program does not tell with the name.
    public record Numbers(int uid, int gid, List<Integer> groups) {}

    public Optional<Numbers> numbers(String name) throws IOException {
        return find(name, false)
                .map(entry -> new Numbers(entry.user.uid(), entry.user.gid(), entry.groups));
    }

    List<User> all() throws IOException {
        return ask(users::all, LISTING);
    }

    /// A real hash of somebody's, for names that nobody has.
    Optional<String> someHash(boolean withShadow) throws IOException {
        return ask(
                () -> {
                    for (var user : users.all()) {
                        var hash = Optional.of(user.password());
                        if (withShadow) hash = users.shadow(user.name()).map(Shadow::hash);
                        if (hash.filter(text -> text.startsWith("$")).isPresent()) return hash;
                    }
                    return Optional.empty();
                },
                patience);
    }

    /// The account of a user with a uid and no more, as the C suite's daemon tells it (USERNAME).
    public Optional<Account> account(String name) throws IOException {
        var entry = find(name, false);
        return entry.isEmpty() ? Optional.empty() : Optional.of(account(name, entry.get()));
    }

    /// @throws IOException when its home is no full path: mail for it must wait, not bounce
    static Account account(String address, Entry entry) throws IOException {
        var user = entry.user();
        var hash = entry.shadow().map(Shadow::hash).orElse(user.password());
        return new Account(
                address,
                Optional.of(user.name()),
                user.uid(),
                user.gid(),
                home(user),
                Optional.empty(),
                Optional.empty(),
                // The full name is what stands before the first comma.
                Optional.of(user.gecos().split(",", 2)[0]).filter(text -> !text.isEmpty()),
                Optional.of(hash),
                Optional.empty(),
                AccountOptions.NONE,
                entry.groups());
    }

    private static Path home(User user) throws IOException {
        try {
            var home = Path.of(user.home());
            if (home.isAbsolute()) return home;
        } catch (InvalidPathException _) {
            // Told below.
        }
        throw new IOException(user.name() + ": the home directory is no full path");
    }
}
