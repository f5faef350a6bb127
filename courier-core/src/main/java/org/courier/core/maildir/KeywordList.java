package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The two file forms of courierimapkeywords: `:list`, and one message's update.
final class KeywordList {
    /// Bounds what one damaged or hostile file makes of memory.
    private static final int KEYWORDS_LIMIT = 10_000;

    private KeywordList() {}

    /// `:list`: the keywords one per line, an empty line, then `NAME:INDEX INDEX ...` for each
    /// message that has any.
    static Map<String, Set<String>> parseList(byte[] content) {
        var lines = text(content).split("\n", -1);
        var table = new ArrayList<String>();
        int at = 0;
        while (at < lines.length && !lines[at].isEmpty() && at < KEYWORDS_LIMIT)
            table.add(Keywords.clean(lines[at++]));
        var messages = new LinkedHashMap<String, Set<String>>();
        for (at++; at < lines.length; at++) {
            int colon = lines[at].lastIndexOf(':');
            if (colon < 1) continue;
            var keywords = new LinkedHashSet<String>();
            for (var index : lines[at].substring(colon + 1).split(" "))
                if (index.matches("[0-9]{1,6}") && Integer.parseInt(index) < table.size())
                    keywords.add(table.get(Integer.parseInt(index)));
            if (!keywords.isEmpty()) messages.put(lines[at].substring(0, colon), keywords);
        }
        return messages;
    }

    static byte[] formatList(Map<String, Set<String>> messages) {
        var table = new LinkedHashMap<String, Integer>();
        for (var keywords : messages.values())
            for (var keyword : keywords) table.putIfAbsent(keyword, table.size());
        var out = new StringBuilder();
        for (var keyword : table.keySet()) out.append(keyword).append('\n');
        out.append('\n');
        messages.forEach(
                (name, keywords) -> {
                    if (keywords.isEmpty()) return;
                    out.append(name).append(':');
                    var separator = "";
                    for (var keyword : keywords) {
                        out.append(separator).append(table.get(keyword));
                        separator = " ";
                    }
                    out.append('\n');
                });
        return out.toString().getBytes(UTF_8);
    }

    /// One message's keywords, one per line.
    static Set<String> parseUpdate(byte[] content) {
        var keywords = new LinkedHashSet<String>();
        for (var line : List.of(text(content).split("\n")))
            if (!line.isEmpty() && keywords.size() < KEYWORDS_LIMIT)
                keywords.add(Keywords.clean(line));
        return keywords;
    }

    static byte[] formatUpdate(Collection<String> keywords) {
        var out = new StringBuilder();
        for (var keyword : keywords) out.append(keyword).append('\n');
        return out.toString().getBytes(UTF_8);
    }

    private static String text(byte[] content) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException _) {
            return new String(content, ISO_8859_1);
        }
    }
}
