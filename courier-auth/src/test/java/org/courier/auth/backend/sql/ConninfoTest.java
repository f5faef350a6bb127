package org.courier.auth.backend.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// libpq's ways to say where a server is.
class ConninfoTest {
    @Test
    void pairsWithQuotesAndBackslashes() {
        var found =
                Conninfo.parse("host = db dbname='my mail'  user=a\\ b password='it\\'s \\\\'")
                        .parameters();
        assertThat(found)
                .containsEntry("host", "db")
                .containsEntry("dbname", "my mail")
                .containsEntry("user", "a b")
                .containsEntry("password", "it's \\");
    }

    @Test
    void addressesOfSeveralServers() {
        var uri = "postgresql://u%40x:p%3Aw@a:1,[::1],c:3/mail?sslmode=require&application_name=x";
        var found = Conninfo.parse(uri).parameters();
        assertThat(PgParameters.addresses(found)).containsExactly("a:1", "[::1]:5432", "c:3");
        assertThat(found).containsEntry("user", "u@x").containsEntry("password", "p:w");
        assertThat(PgParameters.database(found)).isEqualTo("mail");
        assertThat(PgParameters.properties(found))
                .containsEntry("sslmode", "require")
                .containsEntry("ApplicationName", "x");
        var pairs = Conninfo.parse("host=a,b port=7 user=u target_session_attrs=read-write");
        assertThat(PgParameters.addresses(pairs.parameters())).containsExactly("a:7", "b:7");
        assertThat(PgParameters.database(pairs.parameters())).isEqualTo("u");
        assertThat(PgParameters.properties(pairs.parameters()))
                .containsEntry("targetServerType", "primary");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=/run/postgresql user=u | Unix socket cannot be used",
                "dbname=mail user=u | host= is missing",
                "host=a dbname=b | user= is missing",
                "host=a user=u foo=secret | invalid connection option \"foo\"",
                "host=a user=u port=x | port= is no number",
                "host=a,b user=u port=1,2,3 | another number of values",
                "host=a user | expected key=value",
                "host=a user=u password=\"'secret\" =x | expected key=value",
                "host=a user=u target_session_attrs=secret | target_session_attrs= is none of",
            },
            quoteCharacter = '`')
    void mistakesAreNamedWithoutValues(String text, String why) {
        assertThatThrownBy(() -> Conninfo.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret");
    }
}
