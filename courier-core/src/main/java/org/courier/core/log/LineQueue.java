package org.courier.core.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

import java.util.concurrent.atomic.AtomicLong;

/// Lines that wait for a thread of their own to write them, counted on both sides: the thread takes
/// many at a time, so that an empty queue does not mean that all are written.
final class LineQueue extends AsyncAppender {
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong written = new AtomicLong();

    @Override
    protected void append(ILoggingEvent line) {
        taken.incrementAndGet();
        super.append(line);
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> target) {
        var counted = new Counted(target);
        counted.setContext(getContext());
        counted.start();
        super.addAppender(counted);
    }

    /// Whether no line waits. Lines that were lost to a full queue keep it from ever being true.
    boolean isWritten() {
        return written.get() == taken.get();
    }

    private final class Counted extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final Appender<ILoggingEvent> target;

        Counted(Appender<ILoggingEvent> target) {
            this.target = target;
        }

        @Override
        protected void append(ILoggingEvent line) {
            target.doAppend(line);
            written.incrementAndGet();
        }
    }
}
