package org.courier.auth.backend.system;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The users of this host. What is not there is empty; what cannot be told now is an exception.
interface HostUsers {
    /// A line of passwd(5).
    record User(String name, String password, int uid, int gid, String gecos, String home) {
        /// Secrets do not print.
        @Override
        public String toString() {
            return "User[" + name + "]";
        }
    }

    /// A line of shadow(5); days since 1970, and -1 for what is not set.
    record Shadow(String hash, long lastChange, long longest, long expires) {
        /// The C suite's rule: the account's own end, or a password that is too old.
        boolean isExpired(long today) {
            return expires > 0 && today > expires
                    || lastChange != -1 && longest != -1 && lastChange + longest < today;
        }

        /// Secrets do not print.
        @Override
        public String toString() {
            return "Shadow[]";
        }
    }

    Optional<User> named(String name) throws IOException;

    Optional<User> numbered(int uid) throws IOException;

    Optional<Shadow> shadow(String name) throws IOException;

    /// All groups of a user, the main one among them.
    List<Integer> groups(User user) throws IOException;

    List<User> all() throws IOException;
}
