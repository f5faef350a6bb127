package org.courier.smtp.tool;

import org.courier.smtp.queue.Envelope;
import org.courier.smtp.queue.Recipient;
import org.courier.smtp.queue.Recipient.Notify;
import org.courier.smtp.submit.Submit;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The options of sendmail as C's has them; -o, -t, -q and unknown ones are taken and do nothing.
///
/// @param from the address for a From field that is missing
/// @param bccOnly the header's recipients are those of Bcc alone
record SendmailArguments(
        String reversePath,
        List<Recipient> recipients,
        Optional<String> fullName,
        String from,
        Optional<String> envid,
        Optional<String> ret,
        boolean verp,
        boolean security,
        boolean noRewrite,
        boolean bccOnly) {

    /// Options whose value is the next argument where it does not follow at once.
    private static final Set<String> WITH_VALUE = Set.of("f", "F", "N", "R", "V", "S", "r");

    /// @throws IllegalArgumentException for a value that makes no sense
    static SendmailArguments parse(List<String> arguments, Map<String, String> environment) {
        var values = new HashMap<String, String>();
        var words = new ArrayList<String>();
        boolean verp = false;
        boolean noRewrite = false;
        boolean bccOnly = false;
        for (var i = arguments.iterator(); i.hasNext(); ) {
            var argument = i.next();
            if (!argument.startsWith("-") || argument.equals("-")) {
                words.add(argument);
            } else if (argument.equals("--")) {
                i.forEachRemaining(words::add);
            } else if (argument.equals("-verp")) {
                verp = true;
            } else if (argument.equals("-bcc")) {
                bccOnly = true;
            } else if (argument.equals("-n")) {
                noRewrite = true;
            } else if (argument.equals("-bs")) {
                throw new IllegalArgumentException("-bs: SMTP on standard input is not offered");
            } else if (argument.length() > 1 && WITH_VALUE.contains(argument.substring(1, 2))) {
                var value = argument.substring(2);
                if (value.isEmpty() && !i.hasNext())
                    throw new IllegalArgumentException(argument + " wants a value");
                values.put(argument.substring(1, 2), value.isEmpty() ? i.next() : value);
            }
        }
        var notify = notify(Optional.ofNullable(values.get("N")));
        var from = address(environment, "MAILUSER", "MAILHOST");
        return new SendmailArguments(
                sender(values, environment),
                words.stream().map(w -> new Recipient(w, notify, Optional.empty())).toList(),
                first(values.get("F"), environment.get("MAILNAME"), environment.get("NAME")),
                from,
                envid(Optional.ofNullable(values.get("V"))),
                ret(Optional.ofNullable(values.get("R"))),
                verp,
                security(Optional.ofNullable(values.get("S"))),
                noRewrite,
                bccOnly);
    }

    Dropped.Letter letter() {
        var variables = new HashMap<String, String>();
        if (noRewrite) variables.put("NOADDRREWRITE", "1");
        if (bccOnly) variables.put(Submit.BCC_ONLY, "1");
        return new Dropped.Letter(reversePath, recipients, envid, ret, verp, security, variables);
    }

    private static String sender(Map<String, String> values, Map<String, String> environment) {
        var given = Optional.ofNullable(values.get("f")).or(() -> first(values.get("r")));
        if (given.isEmpty()) return address(environment, "MAILSUSER", "MAILSHOST");
        var path = given.get();
        if (path.startsWith("<") && path.endsWith(">")) path = path.substring(1, path.length() - 1);
        return path;
    }

    /// The user whom the environment names, else the account that runs us.
    private static String address(Map<String, String> environment, String user, String host) {
        var name =
                first(
                                environment.get(user),
                                environment.get("MAILUSER"),
                                environment.get("LOGNAME"),
                                environment.get("USER"),
                                System.getProperty("user.name"))
                        .orElse("nobody");
        var domain = first(environment.get(host), environment.get("MAILHOST"));
        return domain.isPresent() && !name.contains("@") ? name + "@" + domain.get() : name;
    }

    private static Optional<String> first(String... candidates) {
        for (var c : candidates) if (c != null && !c.isBlank()) return Optional.of(c.strip());
        return Optional.empty();
    }

    private static Set<Notify> notify(Optional<String> words) {
        var all = EnumSet.noneOf(Notify.class);
        if (words.isEmpty()) return all;
        for (var word : words.get().toLowerCase(Locale.ROOT).split(","))
            switch (word) {
                case "never" -> all.add(Notify.NEVER);
                case "success" -> all.add(Notify.SUCCESS);
                case "fail", "failure" -> all.add(Notify.FAILURE);
                case "delay" -> all.add(Notify.DELAY);
                default ->
                        throw new IllegalArgumentException(
                                "-N: read \""
                                        + word
                                        + "\", expected never, success, fail or delay");
            }
        return all;
    }

    private static Optional<String> envid(Optional<String> text) {
        if (!text.map(Envelope::isEnvid).orElse(true))
            throw new IllegalArgumentException("-V: expected one line without control characters");
        return text;
    }

    private static Optional<String> ret(Optional<String> word) {
        return word.map(
                w ->
                        switch (w.toLowerCase(Locale.ROOT)) {
                            case "full" -> "FULL";
                            case "hdrs" -> "HDRS";
                            default ->
                                    throw new IllegalArgumentException(
                                            "-R: read \"" + w + "\", expected full or hdrs");
                        });
    }

    private static boolean security(Optional<String> word) {
        return word.map(
                        w ->
                                switch (w.toUpperCase(Locale.ROOT)) {
                                    case "STARTTLS" -> true;
                                    case "NONE" -> false;
                                    default ->
                                            throw new IllegalArgumentException(
                                                    "-S: read \""
                                                            + w
                                                            + "\", expected NONE or STARTTLS");
                                })
                .orElse(false);
    }
}
