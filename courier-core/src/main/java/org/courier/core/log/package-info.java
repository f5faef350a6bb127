/// Writes the C suite's log lines, under the C suite's program names, to standard error or to
/// syslog. Stands on slf4j and logback. Never holds a caller up, never lets a client's text begin a
/// line of its own, and never chooses the texts.
package org.courier.core.log;
