package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.system.SystemUsers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A source that is asked in authdaemond's protocol, by a socket or a program: its answers as
/// results.
///
/// @param place names it in reasons
/// @param silence what an end without an answer means for this user
record DaemonAnswers(Path place, SystemUsers users, Ask ask, Silence silence) {
    /// One question.
    interface Ask {
        /// @param again whether it may be asked a second time when nothing came back
        DaemonReply answer(Client client, byte[] request, boolean again) throws IOException;
    }

    interface Silence {
        TemporaryFailure of(String user);
    }

    AuthResult authenticate(Client client, Credentials credentials) {
        return DaemonRequest.authenticate(client.service(), credentials)
                .map(request -> account(client, credentials.user(), request))
                .map(result -> AccountLines.withoutUsed(result, credentials))
                .orElseGet(Rejected::new);
    }

    AuthResult lookUp(Client client, String user) {
        return DaemonRequest.lookUp(client.service(), user)
                .map(request -> account(client, user, request))
                .orElseGet(Rejected::new);
    }

    private AuthResult account(Client client, String user, byte[] request) {
        try {
            return switch (ask.answer(client, request, true)) {
                case DaemonReply.Attributes found -> new Accepted(found.account(user, users));
                case DaemonReply.Fail _ -> new Rejected();
                case DaemonReply.Done _ -> broken("OK is no account");
                case DaemonReply.Silence _ -> silence.of(user);
            };
        } catch (AccountLines.Unfit e) {
            return new TemporaryFailure(place + ": " + e.getMessage());
        } catch (IOException e) {
            return broken(e.getMessage());
        }
    }

    /// Never asked twice: the first time may have changed it.
    AuthResult changePassword(Client client, String user, String oldPassword, String newPassword) {
        var request =
                DaemonRequest.changePassword(client.service(), user, oldPassword, newPassword);
        if (request.isEmpty()) {
            return new Rejected();
        }
        try {
            return switch (ask.answer(client, request.get(), false)) {
                case DaemonReply.Done _ -> lookUp(client, user);
                case DaemonReply.Fail _ -> new Rejected();
                case DaemonReply.Attributes _ -> broken("an account is no answer to PASSWD");
                case DaemonReply.Silence _ -> silence.of(user);
            };
        } catch (IOException e) {
            return broken(e.getMessage());
        }
    }

    /// The source cannot be asked, or talks nonsense.
    TemporaryFailure broken(String why) {
        return new TemporaryFailure(place + ": " + why, true);
    }

    interface Listing {
        Optional<List<Account>> rows() throws IOException;
    }

    boolean enumerate(Listing listing, Consumer<Account> each) {
        Optional<List<Account>> rows;
        try {
            rows = listing.rows();
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(place + ": " + e.getMessage(), e));
        }
        rows.ifPresent(accounts -> accounts.forEach(each));
        return rows.isPresent();
    }
}
