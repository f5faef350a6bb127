package org.courier.smtp.policy;

import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.log.Log;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The `bofh` file: `badfrom` and `maxrcpts`. Directives not served yet are named in the log, so
/// that nobody trusts in a rule that is not there.
public final class Bofh {
    /// @param hard 531 instead of 431 for the recipient too many
    public record MaxRecipients(int count, boolean hard) {}

    private static final Set<String> OTHERS = Set.of("badmx", "freemail", "spamtrap", "opt");
    private static final Log LOG = Log.of("courieresmtpd");

    private final List<String> badFrom = new ArrayList<>();
    private MaxRecipients maxRecipients = new MaxRecipients(100, false);

    public Bofh(ConfigDirectory configuration) {
        for (var line : configuration.lines("bofh")) {
            var text = line.text();
            int comment = text.indexOf('#');
            if (comment >= 0) text = text.substring(0, comment);
            var words = text.strip().split("\\s+");
            switch (words[0].toLowerCase(Locale.ROOT)) {
                case "" -> {}
                case "badfrom" -> {
                    for (int i = 1; i < words.length; i++)
                        badFrom.add(words[i].toLowerCase(Locale.ROOT));
                }
                case "maxrcpts" -> maxRecipients = maxRecipients(line, words);
                default -> {
                    var what = OTHERS.contains(words[0]) ? " is not served yet" : " is not known";
                    LOG.warn(line.file() + ":" + line.number() + ": " + words[0] + what);
                }
            }
        }
    }

    public MaxRecipients maxRecipients() {
        return maxRecipients;
    }

    /// `user@domain`, `@domain`, `@.domain` and `user@.domain` for every name below it.
    public boolean isBadFrom(Mailbox sender) {
        var local = sender.localPart().toLowerCase(Locale.ROOT);
        var domain = sender.domain().toLowerCase(Locale.ROOT);
        for (var entry : badFrom) {
            int at = entry.lastIndexOf('@');
            if (at < 0) continue;
            var user = entry.substring(0, at);
            var pattern = entry.substring(at + 1);
            boolean fits =
                    pattern.startsWith(".") ? domain.endsWith(pattern) : domain.equals(pattern);
            if (fits && (user.isEmpty() || user.equals(local))) return true;
        }
        return false;
    }

    private static MaxRecipients maxRecipients(ConfigDirectory.Line line, String[] words) {
        boolean hard = words.length == 3 && words[2].equalsIgnoreCase("hard");
        if (words.length < 2 || words.length == 3 && !hard || !words[1].matches("[1-9][0-9]{0,6}"))
            throw line.error("maxrcpts: read \"" + line.text() + "\", expected maxrcpts N [hard]");
        return new MaxRecipients(Integer.parseInt(words[1]), hard);
    }
}
