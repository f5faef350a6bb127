package org.courier.core.maildir;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Names of keywords: equal without regard to case, the first spelling is kept.
public final class Keywords {
    private static final String FORBIDDEN = "(){%*\"\\]";

    private Keywords() {}

    /// Whether C Courier takes this as a keyword: printable, no space, none of `( ) { % * " \ ]`.
    public static boolean isValid(String keyword) {
        return !keyword.isEmpty() && keyword.chars().noneMatch(Keywords::isForbidden);
    }

    private static boolean isForbidden(int c) {
        return c <= ' ' || c == 0x7f || FORBIDDEN.indexOf(c) >= 0;
    }

    /// A keyword as read from disk: forbidden characters become '_'.
    static String clean(String keyword) {
        if (keyword.chars().noneMatch(Keywords::isForbidden)) return keyword;
        var clean = new StringBuilder();
        for (int i = 0; i < keyword.length(); i++)
            clean.append(isForbidden(keyword.charAt(i)) ? '_' : keyword.charAt(i));
        return clean.toString();
    }

    static String fold(String keyword) {
        return keyword.toLowerCase(Locale.ROOT);
    }

    static boolean contains(Set<String> keywords, String keyword) {
        if (keywords.contains(keyword)) return true;
        for (var k : keywords) if (k.equalsIgnoreCase(keyword)) return true;
        return false;
    }

    static Set<String> union(Set<String> keywords, Collection<String> more) {
        var union = new LinkedHashSet<>(keywords);
        for (var keyword : more) if (!contains(union, keyword)) union.add(keyword);
        return union;
    }

    static Set<String> without(Set<String> keywords, Collection<String> less) {
        var rest = new LinkedHashSet<>(keywords);
        for (var keyword : less) rest.removeIf(keyword::equalsIgnoreCase);
        return rest;
    }

    /// Every keyword once, in its first spelling.
    static Set<String> distinct(Collection<String> keywords) {
        Map<String, String> first = new LinkedHashMap<>();
        for (var keyword : keywords) first.putIfAbsent(fold(keyword), keyword);
        return new LinkedHashSet<>(first.values());
    }
}
