package org.courier.imap.search;

import org.courier.core.mime.HeaderField;
import org.courier.core.mime.MailDate;
import org.courier.imap.language.SearchKey;
import org.courier.imap.language.SearchKey.When;
import org.courier.imap.mailbox.IndexRanges;
import org.courier.imap.mailbox.SelectedMailbox;
import org.courier.imap.mailbox.StoredMessage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Runs a search program over a selected mailbox (RFC 3501 section 6.4.4).
public final class Search {
    /// A key made ready for one mailbox: what it costs and how it is asked.
    private record Test(int cost, Question question) {}

    @FunctionalInterface
    private interface Question {
        boolean ask(int index, StoredMessage message) throws IOException;
    }

    private final SelectedMailbox mailbox;

    private Search(SelectedMailbox mailbox) {
        this.mailbox = mailbox;
    }

    /// Indexes of the messages that satisfy the key, ascending. One that another session expunges
    /// meanwhile satisfies nothing that needs its content.
    public static int[] run(SelectedMailbox mailbox, SearchKey key) throws IOException {
        var test = new Search(mailbox).compile(key);
        int size = mailbox.view().size();
        var found = new int[Math.min(size, 256)];
        int n = 0;
        for (int i = 0; i < size; i++) {
            try (var message = new StoredMessage(mailbox.folder(), mailbox.view().uid(i))) {
                if (!test.question().ask(i, message)) continue;
            } catch (NoSuchFileException expunged) {
                continue;
            }
            if (n == found.length) found = Arrays.copyOf(found, 2 * n);
            found[n++] = i;
        }
        return Arrays.copyOf(found, n);
    }

    private Test compile(SearchKey key) {
        var view = mailbox.view();
        return switch (key) {
            case SearchKey.All _ -> new Test(0, (_, _) -> true);
            case SearchKey.Numbers(var set) -> in(mailbox.find(set, false));
            case SearchKey.Uids(var set) -> in(mailbox.find(set, true));
            case SearchKey.Flag(var flag) -> new Test(1, (i, _) -> view.flags(i).has(flag));
            case SearchKey.Recent _ -> new Test(1, (i, _) -> mailbox.isRecent(i));
            case SearchKey.Keyword(var name) ->
                    new Test(
                            2,
                            (i, _) -> view.keywords(i).stream().anyMatch(name::equalsIgnoreCase));
            case SearchKey.Larger(var octets) -> new Test(10, (_, m) -> m.wireSize() > octets);
            case SearchKey.Smaller(var octets) -> new Test(10, (_, m) -> m.wireSize() < octets);
            case SearchKey.Arrived(var when, var day) ->
                    new Test(10, (_, m) -> is(when, day, arrived(m)));
            case SearchKey.Sent(var when, var day) ->
                    new Test(50, (_, m) -> is(when, day, sent(m)));
            case SearchKey.Header(var field, var text) -> {
                var needle = new Needle(text);
                yield new Test(50, (_, m) -> MessageText.fieldHas(m, field, needle));
            }
            case SearchKey.Body(var text) -> {
                var needle = new Needle(text);
                yield new Test(1000, (_, m) -> MessageText.bodyHas(m, needle));
            }
            case SearchKey.Text(var text) -> {
                var needle = new Needle(text);
                yield new Test(
                        1000,
                        (_, m) ->
                                MessageText.headerHas(m, needle) || MessageText.bodyHas(m, needle));
            }
            case SearchKey.Not(var inner) -> {
                var test = compile(inner);
                yield new Test(test.cost(), (i, m) -> !test.question().ask(i, m));
            }
            case SearchKey.Or(var one, var other) -> any(cheapestFirst(List.of(one, other)));
            case SearchKey.And(var keys) -> every(cheapestFirst(keys));
        };
    }

    private static Test in(IndexRanges ranges) {
        return new Test(0, (i, _) -> ranges.contains(i));
    }

    private List<Test> cheapestFirst(List<SearchKey> keys) {
        var tests = new ArrayList<Test>();
        for (var key : keys) tests.add(compile(key));
        tests.sort(Comparator.comparingInt(Test::cost));
        return tests;
    }

    private static Test every(List<Test> tests) {
        return new Test(
                tests.getLast().cost(),
                (i, m) -> {
                    for (var test : tests) if (!test.question().ask(i, m)) return false;
                    return true;
                });
    }

    private static Test any(List<Test> tests) {
        return new Test(
                tests.getLast().cost(),
                (i, m) -> {
                    for (var test : tests) if (test.question().ask(i, m)) return true;
                    return false;
                });
    }

    /// The day INTERNALDATE shows.
    private static LocalDate arrived(StoredMessage message) throws IOException {
        return LocalDate.ofInstant(
                Instant.ofEpochMilli(message.internalDate()), ZoneId.systemDefault());
    }

    /// The day the Date field shows, in its own zone; MIN where none can be read: such a message
    /// was sent neither before, on nor since any day.
    private static LocalDate sent(StoredMessage message) throws IOException {
        for (var field : HeaderField.parse(message.header()))
            if (field.is("Date"))
                return MailDate.parse(field.value())
                        .map(date -> date.toLocalDate())
                        .orElse(LocalDate.MIN);
        return LocalDate.MIN;
    }

    private static boolean is(When when, LocalDate day, LocalDate date) {
        if (date.equals(LocalDate.MIN)) return false;
        return switch (when) {
            case BEFORE -> date.isBefore(day);
            case ON -> date.equals(day);
            case SINCE -> !date.isBefore(day);
        };
    }
}
