package org.courier.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/// A letter's way through the whole module.
class CourierdTest {
    @TempDir Path directory;

    private CourierdSuite suite(String domain) throws IOException {
        return new CourierdSuite(directory.resolve(domain), domain, "alice:secret", "bob:hunter2");
    }

    @Test
    void aLetterForAUserLiesInTheMaildir() throws Exception {
        try (var here = suite("here.test").start()) {
            assertThat(here.send("<a@far.test>", "Subject: hi\n\nhello\n", "<alice@here.test>"))
                    .startsWith("250 ");
            var mail = here.mail("alice", 1).getFirst();
            assertThat(mail)
                    .startsWith("Delivered-To: alice@here.test\nReturn-Path: <a@far.test>\n")
                    .contains("\nReceived: from client.test")
                    .contains("\nSubject: hi\n")
                    .endsWith("\n\nhello\n");
        }
    }

    @Test
    void aLetterForManyGoesToEach() throws Exception {
        try (var here = suite("here.test").start()) {
            here.send("<a@far.test>", "\nx\n", "<alice@here.test>", "<bob@here.test>");
            assertThat(here.mail("alice", 1)).hasSize(1);
            assertThat(here.mail("bob", 1)).hasSize(1);
        }
    }

    @Test
    void aLetterIsRelayedToAnotherHostByItsRoute() throws Exception {
        try (var there = suite("there.test").start();
                var here = suite("here.test")) {
            here.file("esmtproutes", "there.test:[127.0.0.1]," + there.port() + "\n").start();
            here.send("<bob@here.test>", "Subject: hi\n\n..dot\n...\n", "<alice@there.test>");
            var mail = there.mail("alice", 1).getFirst();
            assertThat(mail).endsWith("\n\n.dot\n..\n").contains("by here.test");
        }
    }

    @Test
    void aLetterIsRelayedUnderTlsWhereTheOtherHostHasIt() throws Exception {
        try (var there = suite("there.test").withTls().start();
                var here = suite("here.test")) {
            here.file("esmtproutes", ":[127.0.0.1]," + there.port() + "\n").start();
            here.send("<bob@here.test>", "Subject: hi\n\nx\n", "<alice@there.test>");
            assertThat(there.mail("alice", 1).getFirst())
                    .contains("with ESMTPS")
                    .contains("TLSv1.3");
        }
    }

    @Test
    void aRefusedLetterComesBackAsAReport() throws Exception {
        try (var there = suite("there.test").start();
                var here = suite("here.test")) {
            here.file("esmtproutes", ":[127.0.0.1]," + there.port() + "\n").start();
            here.send(
                    "<bob@here.test> ENVID=env1",
                    "Subject: hi\n\nx\n",
                    "<nobody@there.test> ORCPT=rfc822;old@there.test",
                    "<alice@there.test>",
                    "<none@there.test>");
            assertThat(there.mail("alice", 1)).hasSize(1);
            var report = here.mail("bob", 1).getFirst();
            assertThat(report)
                    .contains("Return-Path: <>")
                    .contains("From: \"Courier mail server at here.test\" <@>")
                    .contains("Subject: NOTICE: mail delivery status.")
                    .contains("multipart/report; report-type=delivery-status")
                    .contains("<nobody@there.test>:\n     [127.0.0.1] [127.0.0.1]:\n")
                    .contains(" >>> RCPT TO:<nobody@there.test>")
                    .contains(" <<< 550 5.1.1 User <nobody@there.test> unknown")
                    .contains("Original-Envelope-Id: env1")
                    .contains("Original-Recipient: rfc822; old@there.test")
                    .contains("Final-Recipient: rfc822; none@there.test\nAction: failed\n")
                    .contains("Status: 5.0.0")
                    .contains("Diagnostic-Code: smtp; 550 ")
                    .contains("Content-Type: message/rfc822")
                    .contains("Subject: hi\n")
                    .doesNotContain("alice");
        }
    }

    @Test
    void deliveryIsReportedWhereItWasAskedFor() throws Exception {
        try (var there = suite("there.test").start();
                var here = suite("here.test")) {
            here.file("esmtproutes", ":[127.0.0.1]," + there.port() + "\n");
            here.start();
            here.send(
                    "<bob@here.test> RET=HDRS",
                    "Subject: hi\n\nthe text\n",
                    "<alice@here.test> NOTIFY=SUCCESS",
                    "<alice@there.test> NOTIFY=SUCCESS,FAILURE");
            assertThat(here.mail("bob", 1).getFirst())
                    .contains("Final-Recipient: rfc822; alice@here.test\nAction: delivered\n")
                    .contains("Status: 2.0.0")
                    .contains("Content-Type: text/rfc822-headers")
                    .contains("Subject: hi")
                    .doesNotContain("the text");
        }
    }

    @Test
    void whatWaitsIsDeliveredAfterARestart() throws Exception {
        try (var there = suite("there.test");
                var here = suite("here.test")) {
            there.start();
            int port = there.port();
            there.stop();
            here.file("esmtproutes", ":[127.0.0.1]," + port + "\n").start();
            here.send("<bob@here.test>", "Subject: hi\n\nx\n", "<alice@there.test>");
            here.stop();
            there.start();
            here.file("esmtproutes", ":[127.0.0.1]," + there.port() + "\n").start();
            here.courierd().flush();
            assertThat(there.mail("alice", 1)).hasSize(1);
        }
    }
}
