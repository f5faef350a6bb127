package org.courier.auth.daemon;

import org.courier.auth.Account;
import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.courier.auth.backend.AccountLines;
import org.courier.core.log.Log;
import org.courier.core.net.UnixStream;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// One connection: one question, one answer. What the answer cannot tell, it says by being none.
final class Exchange {
    /// The C suite's: for the whole question, and for each piece of the answer.
    private static final Duration ASKING = Duration.ofSeconds(10);

    private static final Duration ANSWERING = Duration.ofSeconds(30);
    private static final int PIECE = 8192;
    private static final Log LOG = Log.of("authdaemond");

    private final UnixStream stream;
    private final Authenticator authenticator;
    private final boolean failForTrouble;

    /// @param failForTrouble AUTHTEMPFAIL=FAIL: no login that is not accepted ends in silence
    Exchange(UnixStream stream, Authenticator authenticator, boolean failForTrouble) {
        this.stream = stream;
        this.authenticator = authenticator;
        this.failForTrouble = failForTrouble;
    }

    void run() throws IOException {
        stream.limit(ASKING);
        var reader = new RequestReader(new BufferedInputStream(stream.input(), PIECE));
        var request = reader.read();
        stream.unlimited();
        if (request.isEmpty()) {
            return;
        }
        switch (request.get()) {
            case Request.Pre pre -> account(lookUp(pre, reader), Optional.empty(), false);
            case Request.Auth auth -> login(auth, reader);
            case Request.Passwd passwd -> changePassword(passwd, reader);
            case Request.Enumerate _ -> enumerate();
            case Request.Refused _ -> write("FAIL\n");
            case Request.Misunderstood(boolean login) -> trouble(login);
        }
    }

    private static Client client(String service, RequestReader reader) {
        return new Client(service, reader.remote(), Optional.empty());
    }

    private AuthResult lookUp(Request.Pre pre, RequestReader reader) {
        var client = client(pre.service(), reader);
        return pre.module().equals(".")
                ? authenticator.lookUp(client, pre.user())
                : authenticator.lookUp(client, pre.user(), pre.module());
    }

    private void login(Request.Auth auth, RequestReader reader) throws IOException {
        var client = client(auth.service(), reader);
        var result =
                auth.credentials()
                        .map(credentials -> authenticator.authenticate(client, credentials))
                        .orElseGet(Rejected::new);
        var used =
                auth.credentials()
                        .filter(Credentials.Password.class::isInstance)
                        .map(credentials -> ((Credentials.Password) credentials).password());
        account(result, used, true);
    }

    /// @param used the password of this login, which goes back as PASSWD2
    private void account(AuthResult result, Optional<String> used, boolean login)
            throws IOException {
        switch (result) {
            case Accepted(Account account) -> {
                try {
                    var lines = AccountLines.of(account, used.or(account::clearPassword));
                    write(String.join("\n", lines) + "\n.\n");
                } catch (AccountLines.Unfit e) {
                    LOG.error(e.getMessage());
                    trouble(login);
                }
            }
            case Rejected _ -> write("FAIL\n");
            case TemporaryFailure _ -> trouble(login);
        }
    }

    /// A lookup is never told FAIL for trouble: mail for the account would bounce.
    private void trouble(boolean login) throws IOException {
        if (login && failForTrouble) {
            write("FAIL\n");
        }
    }

    private void changePassword(Request.Passwd passwd, RequestReader reader) throws IOException {
        var result =
                authenticator.changePassword(
                        client(passwd.service(), reader),
                        passwd.user(),
                        passwd.oldPassword(),
                        passwd.newPassword());
        write(result instanceof Accepted ? "OK\n" : "FAIL\n");
    }

    /// Without the "." at its end when a source failed in the middle.
    private void enumerate() throws IOException {
        try (var out = new BufferedOutputStream(new Pieces(), PIECE)) {
            var listing = new Listing(out);
            try {
                authenticator.enumerateBySource(listing);
            } catch (UncheckedIOException e) {
                LOG.error(e.getCause().getMessage());
                return;
            }
            out.write(".\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// Rows under the name of their source.
    private static final class Listing implements Authenticator.Listing {
        private final OutputStream out;
        private String heading = "";

        Listing(OutputStream out) {
            this.out = out;
        }

        @Override
        public void account(String backend, Account account) {
            end(backend);
            try {
                print(AccountLines.row(account) + "\n");
            } catch (AccountLines.Unfit e) {
                LOG.error(e.getMessage());
            }
        }

        /// Also a source without accounts has its heading.
        @Override
        public void end(String backend) {
            if (!heading.equals(backend)) {
                heading = backend;
                print("# " + backend + "\n\n");
            }
        }

        private void print(String text) {
            try {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Each piece may take its time anew.
    private final class Pieces extends OutputStream {
        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            stream.limit(ANSWERING);
            stream.output().write(octets, from, length);
            stream.unlimited();
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }
    }

    private void write(String text) throws IOException {
        new Pieces().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
