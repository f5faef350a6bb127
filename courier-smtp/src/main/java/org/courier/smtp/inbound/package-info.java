/// The ESMTP server on ports 25, 587 and 465: one virtual thread a connection, one row a verb (RFC
/// 5321). Stands on the wire, on policy and on submit. Never touches the queue or a mailbox itself:
/// a message leaves it through Submit alone.
package org.courier.smtp.inbound;
