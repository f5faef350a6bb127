package org.courier.auth.daemon;

import org.courier.core.net.UnixStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Questions and the octets of their answers, for a userdb with fred and wilma. Both our daemon and
/// the C suite's must pass.
final class Wire {
    record Case(String question, String answer) {
        @Override
        public String toString() {
            String shown = question.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
            return shown.length() < 60 ? shown : shown.substring(0, 60) + "..." + shown.length();
        }
    }

    static final String HASH = "{SHA}iEPX+SQWIR3p67lj/0zigSWTKHg=";

    private static final String HMAC =
            "63f73fd5c7d215dc84b3f55be69da501de920dd1a3db77968dd12e2880a037c3";

    static final String FRED =
            "UID=1001\nGID=1002\nHOME=/home/fred\nADDRESS=fred@example.com\nNAME=Fred Flint\n"
                    + "MAILDIR=/home/fred/M\nQUOTA=5S\nPASSWD="
                    + HASH
                    + "\nOPTIONS=disableimap=1,group=a,wbnodsn=1\n.\n";

    static final String FRED_WITH_PASSWORD = FRED.replace("\nOPTIONS", "\nPASSWD2=foobar\nOPTIONS");

    private static final String WILMA =
            "UID=1003\nGID=1003\nHOME=/home/w\nADDRESS=wilma\n"
                    + "OPTIONS=wbnodsn=1,disableimap=0\n.\n";

    private static final String FAIL = "FAIL\n";
    private static final String SILENCE = "";

    static final List<Case> CASES = cases();

    private Wire() {}

    private static List<Case> cases() {
        var all = new ArrayList<Case>();
        lookUps(all);
        logins(all);
        others(all);
        limits(all);
        return List.copyOf(all);
    }

    private static void lookUps(List<Case> all) {
        all.add(new Case("PRE . imap fred@example.com\n", FRED));
        all.add(new Case("PRE   .   imap   fred@example.com\n", FRED));
        all.add(new Case("PRE authuserdb imap wilma\n", WILMA));
        all.add(new Case("PRE authpam imap wilma\n", FAIL));
        all.add(new Case("PRE . imap nobody\n", FAIL));
        all.add(new Case("PRE . imap wilma \n", FAIL));
        all.add(new Case("PRE . imap wilma wilma\n", FAIL));
        all.add(new Case("PRE . imap wilma\r\n", FAIL));
        all.add(new Case("PRE . imap \n", FAIL));
        all.add(new Case("PRE . imap\n", SILENCE));
        all.add(new Case("PRE .\n", SILENCE));
        all.add(new Case("PRE \n", SILENCE));
        all.add(new Case("PRE\n", SILENCE));
        all.add(new Case("PRE\t.\timap\twilma\n", SILENCE));
        all.add(new Case("pre . imap wilma\n", SILENCE));
        all.add(new Case("TCPREMOTEIP=::1\nFOO=bar\nPRE . imap wilma\n", WILMA));
        all.add(new Case("TCPREMOTEIP=zork\nPRE . imap wilma\n", WILMA));
        all.add(new Case("=x\nPRE . imap wilma\n", WILMA));
        all.add(new Case("FOO\nPRE . imap wilma\n", SILENCE));
        all.add(new Case("\nPRE . imap wilma\n", SILENCE));
        all.add(new Case("FOO BAR=1\nPRE . imap wilma\n", SILENCE));
        all.add(new Case("PRE . imap wilma\nPRE . imap fred@example.com\n", WILMA));
    }

    private static void logins(List<Case> all) {
        all.add(auth("imap\nlogin\nfred@example.com\nfoobar\n", FRED_WITH_PASSWORD));
        all.add(auth("imap\nlogin\nfred@example.com\nfoobar", FRED_WITH_PASSWORD));
        all.add(auth("imap\nlogin\n\nfred@example.com\n\nfoobar\n", FRED_WITH_PASSWORD));
        all.add(auth("imap\nlogin\nfred@example.com\nfoobar\nmore\n", FRED_WITH_PASSWORD));
        all.add(auth("imap\nlogin\nfred@example.com\nfoobaz\n", FAIL));
        all.add(auth("imap\nlogin\nfred@example.com\n\n", FAIL));
        all.add(auth("imap\nlogin\nwilma\nfoobar\n", FAIL));
        all.add(auth("imap\nlogin\nnobody\nfoobar\n", FAIL));
        all.add(auth("\nimap\nlogin\nfred@example.com\nfoobar\n", FAIL));
        all.add(auth("imap\n\nlogin\nfred@example.com\nfoobar\n", FAIL));
        all.add(auth("imap\nzork\nfred@example.com\nfoobar\n", FAIL));
        all.add(auth("imap\nLOGIN\nfred@example.com\nfoobar\n", FAIL));
        all.add(auth("imap\nlogin\nfred@example.com\r\nfoobar\r\n", FAIL));
        all.add(auth("imap\ncram-md5\n!!!\n???\n", FAIL));
        all.add(auth("imap\nlogin\n", FAIL));
        all.add(auth("imap\nlogin", SILENCE));
        all.add(auth("imap\n", SILENCE));
        all.add(auth("\n", SILENCE));
        all.add(new Case("AUTH 0\n", SILENCE));
        all.add(new Case("AUTH\n", SILENCE));
        all.add(new Case("AUTH x\n", SILENCE));
        all.add(new Case("AUTH -1\n", SILENCE));
        all.add(new Case("auth 5\nimap\n", SILENCE));
        all.add(
                new Case(
                        "AUTH  36x\nimap\nlogin\nfred@example.com\nfoobar\nabc",
                        FRED_WITH_PASSWORD));
    }

    static Case auth(String body, String answer) {
        return new Case("AUTH " + body.length() + "\n" + body, answer);
    }

    private static void others(List<Case> all) {
        all.add(new Case("PASSWD imap\tfred@example.com\twrong\tnew\n", FAIL));
        all.add(new Case("PASSWD imap\tnobody\tfoobar\tnew\n", FAIL));
        all.add(new Case("PASSWD imap\t\tfred@example.com\tfoobar\n", FAIL));
        all.add(new Case("PASSWD imap\tfred@example.com\twrong\tnew\textra\n", FAIL));
        all.add(new Case("PASSWD imap\tfred@example.com\t\u0001foobar\tnew\n", FAIL));
        all.add(new Case("PASSWD imap\tfred@example.com\tfoobar\n", SILENCE));
        all.add(new Case("PASSWD\n", SILENCE));
        all.add(new Case("ENUMERATEX\n", SILENCE));
        all.add(new Case("enumerate\n", SILENCE));
        all.add(new Case("QUIT\n", SILENCE));
        all.add(new Case("QUIT x\n", SILENCE));
    }

    private static void limits(List<Case> all) {
        all.add(new Case("PRE . imap " + "x".repeat(8179) + "\n", FAIL));
        all.add(new Case("PRE . imap " + "x".repeat(8180) + "\n", SILENCE));
        all.add(new Case("A=" + "x".repeat(8188) + "\nPRE . imap wilma\n", WILMA));
        all.add(new Case("A=" + "x".repeat(8189) + "\nPRE . imap wilma\n", SILENCE));
        all.add(auth("imap\nlogin\nfred@example.com\n" + "x".repeat(8162) + "\n", FAIL));
        all.add(auth("imap\nlogin\nfred@example.com\n" + "x".repeat(8163) + "\n", SILENCE));
    }

    /// The configuration directory behind all cases.
    static Path configure(Path etc) throws IOException {
        Files.createDirectories(etc);
        Files.writeString(
                etc.resolve("authdaemonrc"),
                "authmodulelist=\"authuserdb\"\ndaemons=3\nauthdaemonvar="
                        + etc.resolveSibling("run")
                        + "\nDEFAULTOPTIONS=\"wbnodsn=1,disableimap=0\"\n");
        var userdb = etc.resolve("userdb");
        Files.writeString(
                userdb,
                "fred@example.com\tuid=1001|gid=1002|home=/home/fred|gecos=Fred Flint,room 3"
                        + "|quota=5S|mail=/home/fred/M|options=disableimap=1,group=a|systempw="
                        + HASH
                        + "|hmac-md5pw="
                        + HMAC
                        + "\nwilma\tuid=1003|gid=1003|home=/home/w\n");
        Files.setPosixFilePermissions(userdb, PosixFilePermissions.fromString("rw-------"));
        return etc;
    }

    /// What comes until the other side closes; a reset is an end, too.
    static String ask(Path socket, String question) throws IOException {
        var answer = new ByteArrayOutputStream();
        try (var stream = UnixStream.connect(socket, Duration.ofSeconds(60))) {
            try {
                stream.output().write(question.getBytes(StandardCharsets.UTF_8));
                stream.input().transferTo(answer);
            } catch (IOException e) {
                if (stream.timedOut()) {
                    throw e;
                }
            }
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
