/// Delivery status notifications (RFC 3464): reports of failure, delay and success for the sender
/// of a message. It stands on the queue, which says what is to be reported, and on the aliases. It
/// never queues a report itself and never answers a report with a report.
package org.courier.smtp.dsn;
