package org.courier.distribution;

import static org.courier.distribution.Command.launcher;
import static org.courier.distribution.Command.program;

import org.courier.auth.tool.Apppassword;
import org.courier.auth.tool.Authenumerate;
import org.courier.auth.tool.Authpasswd;
import org.courier.auth.tool.Authtest;
import org.courier.auth.tool.Courierauthconfig;
import org.courier.auth.tool.Lastlogin;
import org.courier.auth.tool.Makeuserdb;
import org.courier.auth.tool.Pw2userdb;
import org.courier.auth.tool.Totp;
import org.courier.auth.tool.Userdb;
import org.courier.auth.tool.Userdbpw;
import org.courier.imap.tool.ImapdTool;
import org.courier.pop3.tool.Pop3dTool;
import org.courier.smtp.tool.Cancelmsg;
import org.courier.smtp.tool.Flush;
import org.courier.smtp.tool.Mailq;
import org.courier.smtp.tool.Sendmail;

import java.util.List;
import java.util.Optional;

/// Every command name of the suite. A lambda in each row, not a method reference, so that only the
/// classes of the command that runs are loaded.
final class Tools {
    private static final List<Command> ALL =
            List.of(
                    launcher("serve", "run the servers", (a, s) -> Serve.run(a, s)),
                    launcher("try", "run a demonstration (./try)", (a, s) -> Try.run(a, s)),
                    launcher("reload", "read the settings again", (a, s) -> Reload.run(a, s)),
                    launcher("check", "prove a configuration", (a, s) -> Check.run(a, s)),
                    new Command(
                            "flush",
                            Command.Kind.LAUNCHER,
                            "smtp",
                            "try queued messages now",
                            (a, s) -> Flush.run(a, s)),
                    launcher("dist", "write .dist files of all settings", (a, s) -> Dist.run(a, s)),
                    launcher("manual", "print the settings", (a, s) -> Manual.run(a, s)),
                    program(
                            "maildirmake",
                            "core",
                            "make a Maildir",
                            (a, s) -> Maildirmake.run(a, s)),
                    program("userdb", "auth", "edit accounts", (a, s) -> Userdb.run(a, s)),
                    program(
                            "makeuserdb",
                            "auth",
                            "check the userdb, and compile a large one",
                            (a, s) -> Makeuserdb.run(a, s)),
                    program("userdbpw", "auth", "hash a password", (a, s) -> Userdbpw.run(a, s)),
                    program(
                            "pw2userdb",
                            "auth",
                            "make accounts of /etc/passwd",
                            (a, s) -> Pw2userdb.run(a, s)),
                    program("authtest", "auth", "try a login", (a, s) -> Authtest.run(a, s)),
                    program(
                            "authenumerate",
                            "auth",
                            "list accounts",
                            (a, s) -> Authenumerate.run(a, s)),
                    program(
                            "authpasswd",
                            "auth",
                            "hash a password for any source of accounts",
                            (a, s) -> Authpasswd.run(a, s)),
                    program(
                            "courierauthconfig",
                            "auth",
                            "tell the accounts' files to scripts",
                            (a, s) -> Courierauthconfig.run(a, s)),
                    new Command(
                            "apppassword",
                            Command.Kind.LAUNCHER,
                            "auth",
                            "make, list and revoke app passwords",
                            (a, s) -> Apppassword.run(a, s)),
                    new Command(
                            "totp",
                            Command.Kind.LAUNCHER,
                            "auth",
                            "second factors of accounts",
                            (a, s) -> Totp.run(a, s)),
                    new Command(
                            "lastlogin",
                            Command.Kind.LAUNCHER,
                            "auth",
                            "when accounts last logged in",
                            (a, s) -> Lastlogin.run(a, s)),
                    program("sendmail", "smtp", "submit a message", (a, s) -> Sendmail.run(a, s)),
                    program("mailq", "smtp", "list the queue", (a, s) -> Mailq.run(a, s)),
                    program(
                            "cancelmsg",
                            "smtp",
                            "return a queued message",
                            (a, s) -> Cancelmsg.run(a, s)),
                    program(
                            "makesmtpaccess",
                            "smtp",
                            "check the access list of esmtpd",
                            (a, s) -> MakeAccess.smtp(a, s)),
                    program(
                            "makesmtpaccess-msa",
                            "smtp",
                            "check the access list of esmtpd-msa",
                            (a, s) -> MakeAccess.msa(a, s)),
                    program(
                            "makeimapaccess",
                            "imap",
                            "check the access list of imapd",
                            (a, s) -> MakeAccess.imap(a, s)),
                    program(
                            "makedat",
                            "core",
                            "check an access list",
                            (a, s) -> MakeAccess.makedat(a, s)),
                    program(
                            "imapd",
                            "imap",
                            "IMAP on standard input and output",
                            (a, s) -> ImapdTool.run(a, s)),
                    program(
                            "pop3d",
                            "pop3",
                            "POP3 on standard input and output",
                            (a, s) -> Pop3dTool.run(a, s)),
                    launcher("help", "this list", (a, s) -> Help.run(a, s)),
                    launcher("version", "the version", (a, s) -> Version.run(a, s)));

    private Tools() {}

    /// The commands of the modules that are installed.
    static List<Command> installed() {
        return ALL.stream().filter(c -> Modules.has(c.module())).toList();
    }

    static Optional<Command> named(String name) {
        return installed().stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
