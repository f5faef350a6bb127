/// Accepted messages and what has become of them: the spool that keeps them, and the scheduler that
/// tries, retries, warns and gives up. It stands on core.db and on route. It never delivers itself
/// and never writes a report: both are handed in by the module's main class.
package org.courier.smtp.queue;
