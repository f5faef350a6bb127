package org.courier.core.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/// Sends lines to the machine's syslog, facility mail, as syslog(3) does: datagrams on /dev/log,
/// which the JDK's own sockets cannot write. A full or absent syslog loses lines; it holds nobody
/// up.
final class SyslogSocket extends AppenderBase<ILoggingEvent> {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 04000 | 02000000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MAIL = 2 << 3;
    private static final int ADDRESS = 110;

    /// What courierlogger takes off before a line goes to syslog; fail2ban's filters know lines
    /// without it only.
    private static final Pattern PRIORITY =
            Pattern.compile("^(ALERT|CRIT|ERR|WARN|NOTICE|INFO|DEBUG): *");

    /// RFC 3164 section 4.1.2: the day padded with a blank.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

    private final Path path;
    private final Linker linker = Linker.nativeLinker();
    private final MethodHandle send;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment address = arena.allocate(ADDRESS);
    private final long pid = ProcessHandle.current().pid();
    private int socket = -1;

    SyslogSocket(Path path) {
        this.path = path;
        this.send =
                call(
                        "sendto",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
    }

    @SuppressWarnings("restricted")
    private MethodHandle call(String name, FunctionDescriptor shape) {
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
    }

    @Override
    public void start() {
        var octets = path.toString().getBytes(StandardCharsets.UTF_8);
        if (octets.length > ADDRESS - 3) {
            addError(path + " is too long for a socket");
            return;
        }
        address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
        MemorySegment.copy(octets, 0, address, ValueLayout.JAVA_BYTE, 2, octets.length);
        var open =
                call(
                        "socket",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        try {
            socket = (int) open.invokeExact(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        send(event, PRIORITY.matcher(LineLayout.text(event)).replaceFirst(""));
        var bug = event.getThrowableProxy();
        if (bug != null)
            ThrowableProxyUtil.asString(bug)
                    .lines()
                    .map(String::stripTrailing)
                    .forEach(line -> send(event, line.replace("\t", "  ")));
    }

    private void send(ILoggingEvent event, String text) {
        var when =
                ZonedDateTime.ofInstant(
                        Instant.ofEpochMilli(event.getTimeStamp()), ZoneId.systemDefault());
        var line =
                "<%d>%s %s[%d]: %s"
                        .formatted(
                                MAIL | severity(event.getLevel()),
                                TIME.format(when),
                                LineLayout.program(event),
                                pid,
                                text);
        var octets = line.getBytes(StandardCharsets.UTF_8);
        try (var memory = Arena.ofConfined()) {
            var datagram = memory.allocateFrom(ValueLayout.JAVA_BYTE, octets);
            long sent =
                    (long)
                            send.invokeExact(
                                    socket,
                                    datagram,
                                    (long) octets.length,
                                    MSG_NOSIGNAL,
                                    address,
                                    ADDRESS);
            if (sent < 0) addWarn(path + " takes no line");
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int severity(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> 3;
            case Level.WARN_INT -> 4;
            case Level.INFO_INT -> 6;
            default -> 7;
        };
    }
}
