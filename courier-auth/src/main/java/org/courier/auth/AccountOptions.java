package org.courier.auth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The OPTIONS of an account: "disableimap=1,group=sales". Order and repetition kept.
public record AccountOptions(List<String> entries) {
    public static final AccountOptions NONE = new AccountOptions(List.of());

    public AccountOptions {
        entries = List.copyOf(entries);
    }

    public static AccountOptions parse(String text) {
        return new AccountOptions(
                Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(Predicate.not(String::isEmpty))
                        .toList());
    }

    /// The first value; a keyword without "=" has the empty one.
    public Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    /// atoi, or t T y Y.
    public boolean flag(String name) {
        return value(name).filter(AccountOptions::truth).isPresent();
    }

    private static boolean truth(String value) {
        String text = value.stripLeading();
        return text.matches("[tTyY].*") || text.matches("[+-]?0*[1-9].*");
    }

    public List<String> values(String name) {
        return entries.stream()
                .filter(entry -> keyword(entry).equals(name))
                .map(entry -> entry.substring(Math.min(entry.length(), name.length() + 1)))
                .toList();
    }

    /// These, and each of the others whose keyword these do not have (DEFAULTOPTIONS).
    public AccountOptions orDefaults(AccountOptions others) {
        var all = new ArrayList<>(entries);
        for (String entry : others.entries) {
            if (values(keyword(entry)).isEmpty()) {
                all.add(entry);
            }
        }
        return new AccountOptions(all);
    }

    private static String keyword(String entry) {
        int end = entry.indexOf('=');
        return end < 0 ? entry : entry.substring(0, end);
    }

    /// As C writes them: joined by commas.
    public String format() {
        return String.join(",", entries);
    }
}
