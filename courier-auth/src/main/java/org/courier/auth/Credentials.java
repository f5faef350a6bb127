package org.courier.auth;

/// What a client showed.
public sealed interface Credentials {
    String user();

    /// The same under another name: DEFDOMAIN appended.
    Credentials withUser(String name);

    record Password(String user, String password) implements Credentials {
        @Override
        public Credentials withUser(String name) {
            return new Password(name, password);
        }

        @Override
        public String toString() {
            return "Password[" + user + "]";
        }
    }

    /// CRAM-x: hash is "md5", "sha1", "sha256"; the challenge as sent, the digest as hex.
    record Cram(String hash, String challenge, String user, String digest) implements Credentials {
        @Override
        public Credentials withUser(String name) {
            return new Cram(hash, challenge, name, digest);
        }
    }
}
