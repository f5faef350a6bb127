/// Hands messages to other hosts by ESMTP: finds the hosts, keeps sessions with them, and gives
/// each recipient its own result. It stands on core.net, core.dns and the queue. It never decides
/// whether a message may be relayed, and never tries again by itself.
package org.courier.smtp.outbound;
