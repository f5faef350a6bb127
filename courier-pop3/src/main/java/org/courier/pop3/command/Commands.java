package org.courier.pop3.command;

import static org.courier.pop3.session.Verb.State.AUTHORIZATION;
import static org.courier.pop3.session.Verb.State.TRANSACTION;

import org.courier.pop3.session.Verb;
import org.courier.pop3.session.Verb.State;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every POP3 command. CAPA is printed from this table.
public final class Commands {
    private static final Set<State> ANY = EnumSet.allOf(State.class);
    private static final Set<State> BEFORE = EnumSet.of(AUTHORIZATION);
    private static final Set<State> AFTER = EnumSet.of(TRANSACTION);

    public static final List<Verb> ALL =
            List.of(
                    new Verb("CAPA", ANY, "", Capa::run),
                    new Verb("STLS", BEFORE, "", Stls::run),
                    new Verb("USER", BEFORE, "USER", User::run),
                    new Verb("PASS", BEFORE, "", Pass::run, true),
                    new Verb("AUTH", BEFORE, "", Auth::run),
                    new Verb("STAT", AFTER, "", Stat::run),
                    new Verb("LIST", AFTER, "", ListMessages::run),
                    new Verb("UIDL", AFTER, "UIDL", Uidl::run),
                    new Verb("RETR", AFTER, "", Retr::run),
                    new Verb("TOP", AFTER, "TOP", Top::run),
                    new Verb("DELE", AFTER, "", Dele::run),
                    new Verb("RSET", AFTER, "", Rset::run),
                    new Verb("NOOP", AFTER, "", Noop::run),
                    new Verb("UTF8", ANY, "UTF8 USER", Utf8::run),
                    new Verb("LANG", ANY, "LANG", Lang::run),
                    new Verb("QUIT", ANY, "", Quit::run));

    public static final Map<String, Verb> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Verb::name, Function.identity()));

    private Commands() {}
}
