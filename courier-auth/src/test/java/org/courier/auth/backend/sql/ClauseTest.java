package org.courier.auth.backend.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What becomes of a clause: the statement, and what is bound for fred@a.test.
class ClauseTest {
    private static final Question FRED =
            new Question("fred@a.test", "d.test", "imap", "::1", "new", "$1$x");

    private static Arguments good(Dialect dialect, String clause, String sql, String... bound) {
        return Arguments.of(dialect, clause, sql, List.of(bound));
    }

    static Stream<Arguments> good() {
        var my = Dialect.MYSQL;
        var pg = Dialect.PGSQL;
        var lite = Dialect.SQLITE;
        return Stream.of(
                good(my, "a = '$(local_part)'", "a = ?", "fred"),
                good(my, "a = '$(local_part)@$(domain)'", "a = ?", "fred@a.test"),
                good(my, "a = \"x$(service)y\"", "a = ?", "ximapy"),
                good(my, "a = $(local_part)", "a = ?", "fred"),
                good(my, "f($(local_part),$(domain))", "f(?,?)", "fred", "a.test"),
                good(my, "'$(remote_ip)' '$(unknown)'", "? ?", "::1", ""),
                good(my, "a = $(unknown)1", "a = 1"),
                good(my, "'$()' $()", "? ", ""),
                good(my, "'$( local_part)'", "?", ""),
                good(my, "'it''s \\'$(local_part)\\\\'", "?", "it's 'fred\\"),
                good(my, "'100\\%$(local_part)\\n'", "?", "100\\%fred\n"),
                good(my, "a = 'no ? variable \\'' and b", "a = 'no ? variable \\'' and b"),
                good(my, "_utf8'$(local_part)'", "_utf8?", "fred"),
                good(my, "N'$(local_part)'", "?", "fred"),
                good(my, "a -- $(local_part) it's\n= 1", "a  \n= 1"),
                good(my, "5--1 # '$(local_part)", "5--1  "),
                good(my, "a /* ' $(local_part) */ b", "a   b"),
                good(
                        my,
                        "/*! SQL_NO_CACHE */ `a'b` '$(domain)'",
                        "/*! SQL_NO_CACHE */ `a'b` ?",
                        "a.test"),
                good(my, "'$(newpass)', '$(newpass_crypt)'", "?, ?", "new", "$1$x"),
                good(my, "'$ (local_part) $local_part'", "'$ (local_part) $local_part'"),
                good(pg, "a = '\\$(local_part)'", "a = ?", "\\fred"),
                good(pg, "a = E'\\'$(local_part)\\n'", "a = ?", "'fred\n"),
                good(
                        pg,
                        "a = E'\\x41\\'' AND b = '$(domain)'",
                        "a = E'\\x41\\'' AND b = ?",
                        "a.test"),
                good(pg, "\"It's\" = '$(domain)'::text", "\"It's\" = ?::text", "a.test"),
                good(pg, "j ? 'x' AND '$(domain)' = a", "j ?? 'x' AND ? = a", "a.test"),
                good(
                        pg,
                        "$$it's ?$$ || $q$a$b$q$ || '$(domain)'",
                        "$$it's ?$$ || $q$a$b$q$ || ?",
                        "a.test"),
                good(pg, "a /* /* ' */ $(x) */ b", "a   b"),
                good(
                        lite,
                        "[it's] = \"$(local_part)\" AND \"col\" = `x`",
                        "[it's] = ? AND \"col\" = `x`",
                        "fred"),
                good(lite, "a = 'back\\$(local_part)'", "a = ?", "back\\fred"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void valuesAreBound(Dialect dialect, String text, String sql, List<String> bound) {
        var clause = Clause.parse(dialect, text);
        assertThat(clause.sql()).isEqualTo(sql);
        assertThat(clause.bound(FRED)).isEqualTo(bound);
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(Dialect.MYSQL, "FROM users_$(domain)", "part of a name"),
                Arguments.of(Dialect.MYSQL, "FROM $(domain)_users", "part of a name"),
                Arguments.of(Dialect.MYSQL, "$(local_part)$(domain)", "part of a name"),
                Arguments.of(Dialect.MYSQL, "1$(local_part)", "part of a name"),
                Arguments.of(Dialect.MYSQL, "`$(domain)`", "within a quoted name"),
                Arguments.of(Dialect.MYSQL, "/*! $(domain) */", "within a /*! comment"),
                Arguments.of(Dialect.MYSQL, "x'$(domain)'", "a string that \"x\" touches"),
                Arguments.of(Dialect.MYSQL, "a = 'open $(domain)", "not closed"),
                Arguments.of(Dialect.MYSQL, "a = '\\'", "not closed"),
                Arguments.of(Dialect.MYSQL, "a = $(domain", "without \")\""),
                Arguments.of(Dialect.MYSQL, "a = ?", "a \"?\" outside quotes"),
                Arguments.of(Dialect.PGSQL, "\"$(domain)\"", "within a quoted name"),
                Arguments.of(Dialect.PGSQL, "$q$ $(domain) $q$", "within a $q$ string"),
                Arguments.of(Dialect.PGSQL, "E'\\x41$(domain)'", "a number behind \\"),
                Arguments.of(Dialect.SQLITE, "[$(domain)]", "within a quoted name"),
                Arguments.of(Dialect.SQLITE, "x".repeat(70_000), "is longer than"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatCannotBeBoundIsRefused(Dialect dialect, String text, String why) {
        assertThatThrownBy(() -> Clause.parse(dialect, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    /// A name without a domain gets DEFAULT_DOMAIN; no clause can name our own variable.
    @ParameterizedTest
    @MethodSource("names")
    void namesAreSplitAtTheFirstAt(String user, String local, String domain, String login) {
        var question = new Question(user, "d.test", "", "", "", "");
        var clause = Clause.parse(Dialect.MYSQL, "'$(local_part)', '$(domain)'");
        assertThat(clause.bound(question)).containsExactly(local, domain);
        assertThat(Clause.of(Clause.Variable.LOGIN).bound(question)).containsExactly(login);
        assertThat(Clause.Variable.named("")).isEqualTo(Optional.empty());
    }

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of("fred", "fred", "d.test", "fred@d.test"),
                Arguments.of("fred@x", "fred", "x", "fred@x"),
                Arguments.of("a@b@c", "a", "b@c", "a@b@c"),
                Arguments.of("@", "", "", "@"));
    }
}
