package org.courier.core.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;

/// `imapd: INFO: LOGIN, user=...`: the program's name, the line, and the stack of a bug below it.
final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final int LONGEST = 8_192;

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = program(event) + ": " + text(event) + "\n";
        var bug = event.getThrowableProxy();
        return bug == null ? line : line + ThrowableProxyUtil.asString(bug);
    }

    /// A library's logger goes by its full name.
    static String program(ILoggingEvent event) {
        var name = event.getLoggerName();
        return name.startsWith(Log.PREFIX) ? name.substring(Log.PREFIX.length()) : name;
    }

    /// The line without control characters, cut when it is very long.
    static String text(ILoggingEvent event) {
        var line = event.getFormattedMessage();
        var out = new StringBuilder(Math.min(line.length(), LONGEST) + 16);
        for (int i = 0; i < line.length() && i < LONGEST; i++) {
            char c = line.charAt(i);
            if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029')
                out.append(String.format("#%03o", (int) c));
            else out.append(c);
        }
        return out.toString();
    }
}
