package org.courier.smtp.dsn;

import org.courier.core.config.ConfigDirectory;

import java.util.Map;

/// The words of reports: files of the configuration directory where they exist (`dsnheader.txt` and
/// others), else these. `[#ME#]`, `[#FROMTIME#]` and `[#FROMMTA#]` stand for the reporting host,
/// the time a message came and where from.
final class DsnTexts {
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "dsnheader.txt",
                    """
                    This is a report from the mail server at [#ME#] about a message of yours.
                    It arrived here on [#FROMTIME#]
                    from [#FROMMTA#].

                    """,
                    "dsnfooter.txt",
                    """

                    The message, or the beginning of it, follows below.
                    """,
                    "dsnfailed.txt",
                    """
                    It could not be delivered to these recipients, and no further attempt will be
                    made:

                    """,
                    "dsndelayed.txt",
                    """
                    It has not been delivered to these recipients yet. There is nothing you need to
                    do: further attempts will be made.

                    """,
                    "dsndelivered.txt",
                    """
                    It was delivered to these recipients:

                    """,
                    "dsnrelayed.txt",
                    """
                    It was handed on for these recipients, to a mail server that will not report
                    what becomes of it:

                    """,
                    "dsnsubjectnotice.txt",
                    "NOTICE: mail delivery status.",
                    "dsnsubjectwarn.txt",
                    "WARNING: delayed mail.");

    private final ConfigDirectory configuration;
    private final String me;
    private final String fromTime;
    private final String fromMta;

    DsnTexts(ConfigDirectory configuration, String me, String fromTime, String fromMta) {
        this.configuration = configuration;
        this.me = me;
        this.fromTime = fromTime;
        this.fromMta = fromMta;
    }

    String text(String file) {
        var text = configuration.text(file).orElseGet(() -> DEFAULTS.get(file));
        return text.replace("[#ME#]", me)
                .replace("[#FROMTIME#]", fromTime)
                .replace("[#FROMMTA#]", fromMta);
    }

    /// The first line.
    String line(String file) {
        return text(file).lines().findFirst().orElse("");
    }
}
