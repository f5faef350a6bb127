package org.courier.distribution;

import org.courier.core.file.Identity;
import org.courier.core.maildir.Maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The messages of the training: plain, with an attachment, with words in UTF-8, and the folders
/// full of them that are there before the server starts.
final class TrainingMail {
    /// Made by other programs than ours: nothing knows of these files yet.
    static final List<String> FOLDERS = List.of("Year1", "Year2", "Year3");

    private static final int EACH = 1500;

    private TrainingMail() {}

    static void fill(Demo demo) throws IOException {
        var owner = demo.users().getFirst();
        var maildir = demo.directory().resolve("home").resolve(owner.address()).resolve("Maildir");
        for (var name : FOLDERS) {
            var folder = maildir.resolve("." + name);
            new Maildir(folder, Identity.OWN, Maildir.Options.STANDARD).make();
            Files.createFile(folder.resolve("maildirfolder"));
            fill(folder.resolve("cur"));
        }
    }

    private static void fill(Path cur) throws IOException {
        for (int i = 0; i < EACH; i++) {
            var text = text(i);
            var name =
                    "%d.M%dP7V0I%d.mail,S=%d:2,%s"
                            .formatted(
                                    1_700_000_000 + i, i, i, text.length(), i % 3 == 0 ? "" : "S");
            Files.writeString(cur.resolve(name), text);
        }
    }

    /// With LF line ends, as a Maildir has them, in ASCII.
    static String text(int number) {
        var header =
                """
                Return-Path: <sender%1$d@example.org>
                Received: from mail.example.org (mail.example.org [192.0.2.7])
                  by mail.example.test with ESMTPS
                  id 0000000000012345.%1$08X; Mon, 02 Mar 2026 10:11:12 +0100
                Date: Mon, 02 Mar 2026 10:%2$02d:12 +0100
                From: "Sender %1$d" <sender%1$d@example.org>
                To: Alice <alice@example.test>, Bob <bob@example.test>
                Cc: team@example.test
                Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= number %1$d
                Message-ID: <%1$d.training@example.org>
                In-Reply-To: <%1$d.parent@example.org>
                MIME-Version: 1.0
                """
                        .formatted(number, number % 60);
        return header + (number % 3 == 0 ? mixed(number) : plain(number));
    }

    private static String plain(int number) {
        return "Content-Type: text/plain; charset=utf-8\n\n"
                + "The quick brown fox jumps over the lazy dog, again and again.\n"
                        .repeat(10 + number % 40);
    }

    private static String mixed(int number) {
        return """
        Content-Type: multipart/mixed; boundary="b%1$d"

        --b%1$d
        Content-Type: text/plain; charset=utf-8

        Hello
        --b%1$d
        Content-Type: application/octet-stream; name="a.bin"
        Content-Disposition: attachment; filename="a.bin"
        Content-Transfer-Encoding: base64

        %2$s--b%1$d--
        """
                .formatted(
                        number,
                        "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZywgYWdhaW4u\n"
                                .repeat(5 + number % 30));
    }
}
