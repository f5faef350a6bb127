package org.courier.smtp.outbound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a server offered in its reply to EHLO (RFC 5321 section 4.1.1.1).
final class Extensions {
    static final Extensions NONE = new Extensions(Map.of());

    private final Map<String, List<String>> keywords;

    private Extensions(Map<String, List<String>> keywords) {
        this.keywords = keywords;
    }

    static Extensions of(PeerReply ehlo) {
        var keywords = new HashMap<String, List<String>>();
        for (var line : ehlo.lines().subList(1, ehlo.lines().size())) {
            if (line.length() < 5) continue;
            // XVERP=Courier and AUTH=LOGIN are of the time before RFC 1869
            var words = line.substring(4).replaceFirst("^([A-Za-z0-9]+)=", "$1 ").split("[ ,]+");
            keywords.merge(
                    words[0].toUpperCase(Locale.ROOT),
                    Arrays.asList(words).subList(1, words.length),
                    (a, b) -> {
                        var both = new ArrayList<>(a);
                        both.addAll(b);
                        return both;
                    });
        }
        return new Extensions(keywords);
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    List<String> words(String keyword) {
        return keywords.getOrDefault(keyword, List.of());
    }

    /// Courier's own form of variable envelope return paths.
    boolean hasVerp() {
        return words("XVERP").stream().anyMatch("Courier"::equalsIgnoreCase);
    }

    boolean hasSecurity() {
        return words("XSECURITY").contains("STARTTLS");
    }
}
