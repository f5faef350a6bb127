package org.courier.auth.backend.sql;

import org.courier.auth.Client;
import org.courier.auth.backend.sql.Clause.Variable;

import java.util.function.Function;

/// The values of a statement's variables.
record Question(
        String user,
        String defaultDomain,
        String service,
        String address,
        String newPassword,
        String newHash)
        implements Function<Variable, String> {
    static Question of(Client client, String user, String defaultDomain) {
        return new Question(
                user, defaultDomain, client.service(), client.address().orElse(""), "", "");
    }

    Question withPassword(String password, String hash) {
        return new Question(user, defaultDomain, service, address, password, hash);
    }

    @Override
    public String apply(Variable variable) {
        int at = user.indexOf('@');
        return switch (variable) {
            case LOCAL_PART -> at < 0 ? user : user.substring(0, at);
            case DOMAIN -> at < 0 ? defaultDomain : user.substring(at + 1);
            case LOGIN -> at < 0 && !defaultDomain.isEmpty() ? user + "@" + defaultDomain : user;
            case SERVICE -> service;
            case REMOTE_IP -> address;
            case NEW_PASSWORD -> newPassword;
            case NEW_HASH -> newHash;
        };
    }

    /// Secrets do not print.
    @Override
    public String toString() {
        return "Question[" + user + "]";
    }
}
