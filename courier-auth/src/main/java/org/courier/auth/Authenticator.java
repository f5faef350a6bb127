package org.courier.auth;

import org.courier.auth.password.NewScheme;
import org.courier.auth.token.Tokens;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Who somebody is: `Sources` are asked for the account, and the policy about each login.
/// `Backends.authenticator` makes the one of a configuration.
public final class Authenticator implements AutoCloseable {
    private final Sources sources;
    private final Rules rules;

    /// What is decided beside them.
    private record Rules(
            UnaryOperator<String> qualification,
            LoginPolicy policy,
            Optional<Tokens> tokens,
            Optional<Rehash> rehash,
            Optional<Path> skeleton) {}

    private Authenticator(Sources sources, Rules rules) {
        this.sources = sources;
        this.rules = rules;
    }

    public static Authenticator of(List<AuthBackend> backends) {
        return of(backends, AccountOptions.NONE);
    }

    /// @param defaults DEFAULTOPTIONS
    public static Authenticator of(List<AuthBackend> backends, AccountOptions defaults) {
        return of(backends, defaults, false);
    }

    /// @param debug DEBUG_LOGIN: each step of a search is logged
    public static Authenticator of(
            List<AuthBackend> backends, AccountOptions defaults, boolean debug) {
        return new Authenticator(
                new Sources(backends, defaults, debug),
                new Rules(
                        UnaryOperator.identity(),
                        LoginPolicy.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    /// The same sources, with DEFDOMAIN appended to each name that holds no character of DOMAINSEP.
    public Authenticator withDefaultDomain(String defDomain, String domainSep) {
        return new Authenticator(
                sources,
                new Rules(
                        user -> qualify(user, defDomain, domainSep),
                        rules.policy,
                        rules.tokens,
                        rules.rehash,
                        rules.skeleton));
    }

    /// The same sources, with this asked about every login.
    public Authenticator withPolicy(LoginPolicy asked) {
        return new Authenticator(
                sources,
                new Rules(rules.qualification, asked, rules.tokens, rules.rehash, rules.skeleton));
    }

    /// The same sources, for which a bearer token may stand for a password as well.
    public Authenticator withTokens(Optional<Tokens> others) {
        return new Authenticator(
                sources,
                new Rules(rules.qualification, rules.policy, others, rules.rehash, rules.skeleton));
    }

    /// The same sources, which store a password anew in this scheme when a login shows it.
    public Authenticator withRehash(Optional<NewScheme> scheme) {
        return new Authenticator(
                sources,
                new Rules(
                        rules.qualification,
                        rules.policy,
                        rules.tokens,
                        scheme.map(Rehash::new),
                        rules.skeleton));
    }

    /// The same sources; who logs in and has no home directory gets a copy of this one.
    public Authenticator withSkeleton(Optional<Path> skeleton) {
        return new Authenticator(
                sources,
                new Rules(rules.qualification, rules.policy, rules.tokens, rules.rehash, skeleton));
    }

    /// Who says whose a bearer token is; empty: tokens are not taken.
    public Optional<Tokens> tokens() {
        return rules.tokens;
    }

    /// The name with DEFDOMAIN ("@example.com") behind it, unless it holds a character of DOMAINSEP
    /// already; an empty DOMAINSEP is DEFDOMAIN's first character.
    public static String qualify(String user, String defDomain, String domainSep) {
        if (defDomain.isEmpty()) {
            return user;
        }
        String separators = domainSep.isEmpty() ? defDomain.substring(0, 1) : domainSep;
        boolean qualified = user.chars().anyMatch(c -> separators.indexOf(c) >= 0);
        return qualified ? user : user + defDomain;
    }

    /// A login: what the policy says counts, and is told of the result.
    public AuthResult authenticate(Client client, Credentials credentials) {
        var limited = limited(client, credentials.user());
        if (limited.isPresent()) {
            return limited.get();
        }
        var result = check(client, credentials);
        String mechanism =
                switch (credentials) {
                    case Credentials.Password _ -> "password";
                    case Credentials.Cram cram -> "CRAM-" + cram.hash().toUpperCase(Locale.ROOT);
                };
        ended(client, credentials.user(), mechanism, result);
        return result;
    }

    /// With DEFDOMAIN; the master of "fred*boss" has none.
    private String qualified(String user) {
        int at = rules.policy.masterAt(user);
        return at < 0
                ? rules.qualification.apply(user)
                : rules.qualification.apply(user.substring(0, at)) + user.substring(at);
    }

    /// "fred*boss" when boss may be fred (`LoginPolicy.asMaster`).
    public Optional<String> asMaster(String user, String master) {
        return rules.policy.asMaster(user, master);
    }

    /// A temporary failure when this client may not try now (`LoginPolicy.before`).
    public Optional<AuthResult> limited(Client client, String user) {
        return rules.policy.before(client, qualified(user));
    }

    /// Why the account's main password does not count at this service (`LoginPolicy.barred`).
    public Optional<AuthResult> barred(Client client, Account account) {
        return rules.policy.barred(client, account);
    }

    /// Tells the policy how a login ended (`LoginPolicy.after`).
    public void ended(Client client, String user, String mechanism, AuthResult result) {
        rules.policy.after(client, qualified(user), mechanism, result);
        if (result instanceof AuthResult.Accepted(var account)) {
            rules.skeleton.ifPresent(skeleton -> HomeDirectory.make(account, skeleton));
        }
    }

    /// What the sources say of the credentials; who calls this asks the policy himself.
    public AuthResult check(Client client, Credentials credentials) {
        var qualified = credentials.withUser(qualified(credentials.user()));
        sources.trace(
                "received auth request, service="
                        + client.service()
                        + ", user="
                        + qualified.user());
        var own =
                rules.policy.own(
                        client, qualified, user -> sources.ask(b -> b.lookUp(client, user)));
        if (own.isPresent()) {
            return own.get();
        }
        var answer =
                sources.ask(
                        backend -> {
                            var result = backend.authenticate(client, qualified);
                            stored(backend, client, qualified, result);
                            return result;
                        });
        return answer instanceof AuthResult.Accepted(var account)
                ? barred(client, account).orElse(answer)
                : answer;
    }

    private void stored(
            AuthBackend backend, Client client, Credentials credentials, AuthResult result) {
        if (credentials instanceof Credentials.Password(var user, var password)
                && result instanceof AuthResult.Accepted(var account)) {
            rules.rehash.ifPresent(r -> r.seen(backend, client, user, password, account));
        }
    }

    public AuthResult lookUp(String service, String user) {
        return lookUp(Client.local(service), user);
    }

    public AuthResult lookUp(Client client, String user) {
        String qualified = qualified(user);
        return sources.ask(backend -> backend.lookUp(client, qualified));
    }

    /// The same of the source with this name alone.
    public AuthResult lookUp(Client client, String user, String source) {
        String qualified = qualified(user);
        return sources.ask(source, backend -> backend.lookUp(client, qualified));
    }

    /// Every account of every source that can tell them.
    public void enumerate(Consumer<Account> each) {
        enumerateBySource((_, account) -> each.accept(account));
    }

    /// The same with the name of the source.
    public void enumerateBySource(Listing each) {
        sources.enumerate(each);
    }

    /// Takes accounts of an enumeration.
    @FunctionalInterface
    public interface Listing {
        void account(String backend, Account account);

        /// A source that can tell its accounts has told the last.
        default void end(String backend) {}
    }

    public AuthResult changePassword(
            String service, String user, String oldPassword, String newPassword) {
        return changePassword(Client.local(service), user, oldPassword, newPassword);
    }

    public AuthResult changePassword(
            Client client, String user, String oldPassword, String newPassword) {
        String qualified = qualified(user);
        var limited = rules.policy.before(client, qualified);
        if (limited.isPresent()) {
            return limited.get();
        }
        var result =
                sources.ask(
                        backend ->
                                backend.changePassword(
                                        client, qualified, oldPassword, newPassword));
        rules.policy.passwordChanged(client, qualified, result);
        return result;
    }

    /// Lets go of the sources' connections and programs.
    @Override
    public void close() {
        rules.rehash.ifPresent(Rehash::close);
        sources.close();
        rules.tokens.ifPresent(Tokens::close);
    }
}
