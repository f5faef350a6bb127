package org.courier.smtp.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// Writes reports to senders (RFC 3464); the scheduler says of what.
public interface Reporter {
    /// What a report is to say of recipients, by their indexes.
    ///
    /// @param delayed still pending, and this is the warning
    record Wanted(Control message, List<Integer> ended, List<Integer> delayed, Content content) {}

    /// A report as a message: written once, then queued under its envelope.
    interface Report {
        Envelope envelope();

        void write(String queueId, OutputStream to) throws IOException;
    }

    /// Empty when nobody is to be told (the failure of a report about a report).
    Optional<Report> report(Wanted wanted);
}
