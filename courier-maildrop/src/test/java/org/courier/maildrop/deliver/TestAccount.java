package org.courier.maildrop.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.courier.auth.Account;
import org.courier.auth.AccountOptions;
import org.courier.auth.TestAccounts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// An account at a directory, and messages to it.
final class TestAccount {
    private static final int UNPRIVILEGED = 65534;

    private TestAccount() {}

    static Account at(Path home, Optional<String> quota) throws IOException {
        TestAccounts.give(home, UNPRIVILEGED);
        return new Account(
                "alice@example.test",
                Optional.empty(),
                UNPRIVILEGED,
                UNPRIVILEGED,
                home,
                Optional.empty(),
                quota,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                AccountOptions.NONE);
    }

    static Delivery.Message message(String text) {
        var octets = text.getBytes(UTF_8);
        return new Delivery.Message(
                "sender@example.org",
                "alice@example.test",
                () -> new ByteArrayInputStream(octets),
                octets.length);
    }
}
