package org.courier.core.log;

import ch.qos.logback.classic.LoggerContext;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Log lines with the C suite's texts ("INFO: LOGIN, user=..."), under the C suite's program names.
/// The text is the caller's, letter for letter, since rules of fail2ban and logwatch read it; only
/// control characters are written as `#ooo`, so that a client cannot begin a line.
public final class Log {
    static final String PREFIX = "courier.";

    private final Logger logger;

    private Log(Logger logger) {
        this.logger = logger;
    }

    public static Log of(String programName) {
        return new Log(LoggerFactory.getLogger(PREFIX + programName));
    }

    /// Writes what waits, and takes no more: the last thing a server does before it halts.
    public static void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) context.stop();
    }

    /// A name that a client gave, as the value of one field of a line: what could end the field and
    /// begin another (`x, ip=[192.0.2.1]`) is `?`, or fail2ban would ban whom the client names.
    public static String field(String name) {
        var text = name.replaceAll("[\\p{Cntrl}\\s,\\[\\]]", "?");
        return text.length() > 255 ? text.substring(0, 255) : text;
    }

    public void info(String line) {
        logger.info(line);
    }

    public void warn(String line) {
        logger.warn(line);
    }

    public void error(String line) {
        logger.error(line);
    }

    /// A bug of ours: the line and the stack, once.
    public void error(String line, Throwable bug) {
        logger.error(line, bug);
    }

    /// Seen when the environment variable COURIER_DEBUG is set.
    public void debug(String line) {
        logger.debug(line);
    }
}
