package org.courier.auth;

import org.courier.core.log.Log;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The sources of accounts in the order of authmodulelist: the first that knows the user decides.
/// One that rejects hands on to the next; one that fails ends the search, for the user may be just
/// the one it cannot find now.
///
/// @param defaults DEFAULTOPTIONS
/// @param debug DEBUG_LOGIN: each step of a search is logged
record Sources(List<AuthBackend> backends, AccountOptions defaults, boolean debug) {
    private static final Log LOG = Log.of("authdaemond");

    Sources {
        backends = List.copyOf(backends);
    }

    AuthResult ask(Function<AuthBackend, AuthResult> question) {
        if (backends.isEmpty()) {
            return failure("authmodulelist names no source of accounts that is there");
        }
        return firstOf(backends, question);
    }

    /// The same of the source with this name alone.
    AuthResult ask(String name, Function<AuthBackend, AuthResult> question) {
        return firstOf(
                backends.stream().filter(backend -> backend.name().equals(name)).toList(),
                question);
    }

    private AuthResult firstOf(
            List<AuthBackend> sources, Function<AuthBackend, AuthResult> question) {
        for (var backend : sources) {
            trace(backend.name() + ": trying this module");
            var answer = accepted(backend.name(), question.apply(backend));
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        trace("FAIL, all modules rejected");
        return new AuthResult.Rejected();
    }

    /// The end of the search, or empty to ask the next source.
    private Optional<AuthResult> accepted(String name, AuthResult result) {
        return switch (result) {
            case AuthResult.Rejected _ -> {
                trace(name + ": REJECT - try next module");
                yield Optional.empty();
            }
            case AuthResult.TemporaryFailure down -> {
                trace(name + ": TEMPFAIL - no more modules will be tried");
                // A source that is down says so itself, once, not at each login.
                yield Optional.of(down.sourceDown() ? down : failure(down.reason()));
            }
            case AuthResult.Accepted(var account) -> {
                if (account.uid() == 0 || account.gid() == 0) {
                    LOG.error(account.address() + ": uid or gid 0 is refused");
                    yield Optional.empty();
                }
                trace(name + ": ACCEPT, username " + account.address());
                yield Optional.of(new AuthResult.Accepted(merged(account)));
            }
        };
    }

    /// Every account of every source that can tell them.
    void enumerate(Authenticator.Listing each) {
        for (var backend : backends) {
            boolean able =
                    backend.enumerate(
                            account -> {
                                if (account.uid() != 0 && account.gid() != 0) {
                                    each.account(backend.name(), merged(account));
                                }
                            });
            if (able) {
                each.end(backend.name());
            }
        }
    }

    void close() {
        backends.forEach(AuthBackend::close);
    }

    /// The C suite's lines of DEBUG_LOGIN=1.
    void trace(String line) {
        if (debug) {
            LOG.info(line);
        }
    }

    private static AuthResult failure(String reason) {
        LOG.error(reason);
        return new AuthResult.TemporaryFailure(reason);
    }

    private Account merged(Account account) {
        return defaults.entries().isEmpty()
                ? account
                : account.withOptions(account.options().orDefaults(defaults));
    }
}
