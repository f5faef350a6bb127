package org.courier.auth.backend;

import org.courier.auth.Account;
import org.courier.auth.backend.AccountLines.Unfit;
import org.courier.auth.backend.system.SystemUsers;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The answers of authdaemond's protocol: attributes in any order up to ".", FAIL, OK, or nothing.
sealed interface DaemonReply {
    /// The account as it was told; what is wrong with it shows when it is asked for.
    record Attributes(Map<String, String> fields) implements DaemonReply {
        Account account(String asked, SystemUsers users) throws Unfit, IOException {
            return AccountLines.account(fields, asked, users);
        }

        /// They hold passwords.
        @Override
        public String toString() {
            return "Attributes" + fields.keySet();
        }
    }

    record Fail() implements DaemonReply {}

    record Done() implements DaemonReply {}

    /// Closed without a word: a temporary failure.
    record Silence() implements DaemonReply {}

    /// No answer has more lines or longer ones.
    int MOST_LINES = 1000;

    int LONGEST_LINE = 65_536;

    /// @throws IOException also when what comes is no answer
    static DaemonReply read(InputStream in) throws IOException {
        var fields = new HashMap<String, String>();
        for (int n = 0; n < MOST_LINES; n++) {
            var line = line(in);
            if (line.isEmpty()) {
                if (n == 0) {
                    return new Silence();
                }
                throw new EOFException("the answer breaks off");
            }
            String text = line.get();
            int equals = text.indexOf('=');
            if (n == 0 && text.equals("FAIL")) {
                return new Fail();
            } else if (n == 0 && text.equals("OK")) {
                return new Done();
            } else if (text.equals(".")) {
                return new Attributes(fields);
            } else if (equals > 0) {
                fields.put(text.substring(0, equals), text.substring(equals + 1));
            } else if (n == 0) {
                throw new IOException("the answer is none of the protocol");
            }
        }
        throw new IOException("an answer without an end");
    }

    /// The same from a program, which ends when it can tell nothing.
    static DaemonReply readSpoken(InputStream in) throws IOException {
        var reply = read(in);
        if (reply instanceof Silence) {
            throw new PipePrograms.NoAnswer();
        }
        return reply;
    }

    /// The accounts of an enumeration; empty when the other side says that it cannot.
    ///
    /// @throws IOException when it was not told to the end
    static Optional<List<Account>> rows(InputStream in) throws IOException {
        var all = new ArrayList<Account>();
        for (var line = line(in); line.isPresent(); line = line(in)) {
            if (line.get().equals(".")) {
                return Optional.of(all);
            }
            if (line.get().equals("FAIL")) {
                return Optional.empty();
            }
            AccountLines.ofRow(line.get()).ifPresent(all::add);
        }
        throw new EOFException("the list of accounts breaks off");
    }

    /// A line without its LF; empty at the end.
    private static Optional<String> line(InputStream in) throws IOException {
        var octets = new ByteArrayOutputStream();
        int c = in.read();
        if (c < 0) {
            return Optional.empty();
        }
        for (; c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the answer breaks off");
            }
            if (octets.size() == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " octets");
            }
            octets.write(c);
        }
        return Optional.of(UserDbRecord.text(octets.toString(StandardCharsets.ISO_8859_1)));
    }
}
