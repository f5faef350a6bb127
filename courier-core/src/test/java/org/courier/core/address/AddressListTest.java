package org.courier.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.address.AddressList.Entry;
import org.courier.core.address.AddressList.Group;
import org.courier.core.address.AddressList.Single;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.Collectors;

class AddressListTest {
    /// The right side is name|route|local part|domain, entries with a space between them, a group
    /// as name{members}; what is empty is missing.
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "joe@example.com => ||joe|example.com",
                "Joe Q. Public <john.q.public@example.com> => Joe Q."
                        + " Public||john.q.public|example.com",
                "\"Giant; \\\"Big\\\" Box\" <a@b.c> => Giant; \"Big\" Box||a|b.c",
                "joe@example.com (Joe (the) Blow) => Joe (the) Blow||joe|example.com",
                "(c) joe @ (x) example . com => c||joe|example.com",
                "<@a.example,@b.example:joe@c.example> => |@a.example,@b.example|joe|c.example",
                "A Group:Ed Jones <joe@where.test>,john@x.test; => A Group{Ed Jones||joe|where.test"
                        + " ||john|x.test}",
                "undisclosed-recipients:; => undisclosed-recipients{}",
                "undisclosed-recipients:;, joe@x.test => undisclosed-recipients{} ||joe|x.test",
                "G: a@b => G{||a|b}",
                "root => ||root|",
                "Joe Blow => ||Joe Blow|",
                "<> => |||",
                "<joe> => ||joe|",
                "\"q s\"@x.test => ||q s|x.test",
                "\"a@b\" <c@d.test> => a@b||c|d.test",
                "a@b.test <c@d.test> => a@b.test||c|d.test",
                "a@b.test c@d.test => ||a|b.test ||c|d.test",
                "a@b.test; c@d.test => ||a|b.test ||c|d.test",
                "Joe <joe@x.test, Bob <bob@y.test> => Joe||joe|x.test Bob||bob|y.test",
                "Joe joe@x.test => Joe||joe|x.test",
                "joe@x.test Joe => Joe||joe|x.test",
                "Jörg <jörg@bücher.test> => Jörg||jörg|bücher.test",
                "=?utf-8?q?J=C3=B6rg?= <j@x.test> => =?utf-8?q?J=C3=B6rg?=||j|x.test",
                "joe@[192.0.2.1] => ||joe|[192.0.2.1]",
                "a..b@x.test => ||a..b|x.test",
                "Joe <joe@x.test> (work) => Joe||joe|x.test",
                "<joe@x.test> (work) => work||joe|x.test",
                "<mailto:joe@x.test> => ||joe|x.test",
                "\"Joe <joe@x.test> => ||Joe <joe@x.test>|",
                ",, a@b.test ,, => ||a|b.test",
                "'Joe' <joe@x.test> => 'Joe'||joe|x.test",
                "joe@ => ||joe|",
                "@x.test => |||x.test",
                "Doe, Joe <joe@x.test> => ||Doe| Joe||joe|x.test",
            })
    void isRead(String text, String expected) {
        assertThat(
                        AddressList.parse(text).stream()
                                .map(AddressListTest::shown)
                                .collect(Collectors.joining(" ")))
                .isEqualTo(expected);
    }

    private static String shown(Entry entry) {
        return switch (entry) {
            case Single s ->
                    String.join(
                            "|",
                            s.displayName().orElse(""),
                            s.route().orElse(""),
                            s.localPart(),
                            s.domain());
            case Group g ->
                    g.members().stream()
                            .map(AddressListTest::shown)
                            .collect(Collectors.joining(" ", g.name() + "{", "}"));
        };
    }

    @Test
    void mailboxesAreThoseThatSmtpCanCarry() {
        assertThat(
                        AddressList.mailboxes(
                                "G: a@x.test, <>; \"b c\"@y.test, No Address, root, d@-.test"))
                .containsExactly(
                        new Mailbox("a", "x.test"),
                        new Mailbox("b c", "y.test"),
                        new Mailbox("root", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(", ")", "\"", "<", ">", ":", ";", ",", "@", "\\", "[", "a ", ".", "a@b "})
    void aMegabyteOfAnythingIsRead(String piece) {
        var entries = AddressList.parse(piece.repeat((1 << 20) / piece.length()));

        assertThat(entries.size()).isLessThanOrEqualTo(1 << 20);
    }
}
