package org.courier.core.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;

import java.nio.file.Path;
import java.util.Optional;

/// Sets logback up without a file, which its own search would look for: standard error, or syslog
/// when the environment variable COURIER_LOG says `syslog`. logback finds it as a service.
public final class LogConfiguration extends ContextAwareBase implements Configurator {
    private static final int QUEUE = 8_192;
    private static final Path SYSLOG = Path.of("/dev/log");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        boolean syslog = "syslog".equals(System.getenv("COURIER_LOG"));
        var appender = syslog ? new SyslogSocket(SYSLOG) : standardError(context);
        appender.setContext(context);
        appender.start();
        var behind = unblocked(context, appender);
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(behind);
        boolean debug = Optional.ofNullable(System.getenv("COURIER_DEBUG")).isPresent();
        // MINA warns of each client that goes away
        context.getLogger("org.apache.mina.core.service.IoProcessor").setLevel(Level.OFF);
        context.getLogger("courier").setLevel(debug ? Level.DEBUG : Level.INFO);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(behind), "log drain"));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// The queue runs on: what other threads log while they end is written too.
    private static void drain(LineQueue behind) {
        try {
            for (int i = 0; i < 200 && !behind.isWritten(); i++) Thread.sleep(10);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Appender<ILoggingEvent> standardError(LoggerContext context) {
        var layout = new LineLayout();
        layout.setContext(context);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setTarget("System.err");
        console.setEncoder(encoder);
        return console;
    }

    /// A reader of our standard error that stands still must not stop a session: lines wait in a
    /// bounded queue, and are lost when it is full.
    private static LineQueue unblocked(LoggerContext context, Appender<ILoggingEvent> appender) {
        var behind = new LineQueue();
        behind.setContext(context);
        behind.setName("log");
        behind.setQueueSize(QUEUE);
        behind.setDiscardingThreshold(0);
        behind.setNeverBlock(true);
        behind.setMaxFlushTime(2_000);
        behind.addAppender(appender);
        behind.start();
        return behind;
    }
}
