package org.courier.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;

class LastLoginsTest {
    @TempDir Path directory;

    @Test
    void theLastOfEachServiceIsKept() throws IOException {
        var stage = new Stage(directory, "", "fred:secret", "anna:secret");
        stage.login("192.0.2.1", "imap", "fred", "secret");
        stage.login("192.0.2.2", "imap", "fred", "secret");
        stage.plain("192.0.2.3", "esmtp", "", "fred", "secret");
        stage.login("192.0.2.4", "pop3", "fred", "wrong");
        stage.login("192.0.2.5", "pop3", "anna", "secret");
        stage.rules.close();
        var logins = LastLogins.of(stage.state);
        assertThat(logins.of("fred"))
                .extracting(l -> l.service() + " " + l.address() + " " + l.mechanism())
                .containsExactlyInAnyOrder("imap 192.0.2.2 password", "esmtp 192.0.2.3 PLAIN");
        assertThat(logins.of("fred"))
                .allMatch(l -> l.time().isAfter(Instant.now().minusSeconds(100)));
        stage.login("192.0.2.9", "pop3", "fred", "secret");
        stage.rules.close();
        assertThat(logins.of("fred")).hasSize(3);
        var all = new ArrayList<String>();
        logins.all(l -> all.add(l.account()));
        assertThat(all).containsExactlyInAnyOrder("fred", "fred", "fred", "anna");
        assertThat(logins.of("nobody")).isEmpty();
    }

    @Test
    void servicesThatClientsInventAreBounded() throws IOException {
        var logins = LastLogins.of(directory);
        for (int i = 0; i < 100; i++)
            logins.add(new LastLogins.Login("fred", "s\t\n" + i, Instant.now(), "", "PLAIN"));
        logins.close();
        logins.add(new LastLogins.Login("fred", "imap", Instant.now(), "", "PLAIN"));
        logins.close();
        assertThat(logins.of("fred"))
                .hasSizeLessThanOrEqualTo(32)
                .anyMatch(l -> l.service().equals("imap"));
    }

    @Test
    void aCutFileHasWhatItHas() throws IOException {
        Files.createDirectory(directory.resolve("lastlogin"));
        Files.writeString(
                directory.resolve("lastlogin/fred"),
                "fred\timap\t2026-03-01T12:00:00Z\t\tPLAIN\nfred\tpop3\t2026-0");
        assertThat(LastLogins.of(directory).of("fred")).hasSize(1);
    }

    @Test
    void itCanBeLeft() throws IOException {
        var stage = new Stage(directory, "AUTHLASTLOGIN=0\n", "fred:secret");
        stage.login("192.0.2.1", "imap", "fred", "secret");
        stage.rules.close();
        assertThat(stage.state.resolve("lastlogin")).doesNotExist();
    }
}
