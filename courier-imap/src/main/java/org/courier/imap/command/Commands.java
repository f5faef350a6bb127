package org.courier.imap.command;

import static org.courier.imap.session.Command.Allowed.ALWAYS;
import static org.courier.imap.session.Command.Allowed.BEFORE_LOGIN;
import static org.courier.imap.session.Command.Allowed.LOGGED_IN;
import static org.courier.imap.session.Command.Allowed.SELECTED;
import static org.courier.imap.session.Command.Numbers.USED;

import org.courier.imap.session.Command;
import org.courier.imap.session.CommandTable;

import java.util.List;

/// Every IMAP command there is here. CAPABILITY is printed from it, from top to bottom.
public final class Commands {
    public static final CommandTable ALL =
            new CommandTable(
                    List.of(
                            new Command("CAPABILITY", ALWAYS, Capability::run),
                            new Command("NOOP", ALWAYS, Noop::run),
                            new Command("LOGOUT", ALWAYS, Logout::run),
                            new Command("STARTTLS", BEFORE_LOGIN, StartTls::run),
                            new Command("AUTHENTICATE", BEFORE_LOGIN, "SASL-IR", Authenticate::run),
                            new Command("LOGIN", BEFORE_LOGIN, Login::run),
                            new Command("SELECT", LOGGED_IN, Select::select),
                            new Command("EXAMINE", LOGGED_IN, Select::examine),
                            new Command("CREATE", LOGGED_IN, "CREATE-SPECIAL-USE", Create::run),
                            new Command("DELETE", LOGGED_IN, Delete::run),
                            new Command("RENAME", LOGGED_IN, Rename::run),
                            new Command("SUBSCRIBE", LOGGED_IN, Subscribe::subscribe),
                            new Command("UNSUBSCRIBE", LOGGED_IN, Subscribe::unsubscribe),
                            new Command("STATUS", LOGGED_IN, Status::run),
                            new Command("APPEND", LOGGED_IN, Append::run),
                            new Command("CHECK", SELECTED, Check::run),
                            new Command("CLOSE", SELECTED, Close::run),
                            new Command("EXPUNGE", SELECTED, Expunge::run),
                            new Command("UID EXPUNGE", SELECTED, "UIDPLUS", Expunge::uid),
                            new Command(
                                    "LIST", LOGGED_IN, "CHILDREN SPECIAL-USE", ListMailboxes::run),
                            new Command("LSUB", LOGGED_IN, Lsub::run),
                            new Command("NAMESPACE", LOGGED_IN, "NAMESPACE", Namespace::run),
                            new Command("SEARCH", SELECTED, USED, "", SearchMessages::numbers),
                            new Command("UID SEARCH", SELECTED, SearchMessages::uids),
                            new Command("FETCH", SELECTED, USED, "", Fetch::numbers),
                            new Command("UID FETCH", SELECTED, Fetch::uids),
                            new Command("STORE", SELECTED, USED, "", Store::numbers),
                            new Command("UID STORE", SELECTED, Store::uids),
                            new Command("COPY", SELECTED, Copy::numbers),
                            new Command("UID COPY", SELECTED, Copy::uids),
                            new Command("MOVE", SELECTED, "MOVE", Move::numbers),
                            new Command("UID MOVE", SELECTED, Move::uids),
                            new Command("UNSELECT", SELECTED, "UNSELECT", Unselect::run),
                            new Command("IDLE", LOGGED_IN, "IDLE", Idle::run),
                            new Command("ID", ALWAYS, "ID", Id::run),
                            new Command("ENABLE", LOGGED_IN, "ENABLE UTF8=ACCEPT", Enable::run)));

    private Commands() {}
}
