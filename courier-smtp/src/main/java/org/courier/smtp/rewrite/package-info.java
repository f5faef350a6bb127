/// What happens to a header on its way into the queue: limits, missing fields, addresses completed.
/// Stands on core.address and core.mime and on the host's names. Never touches a body, and leaves
/// every field it has no reason to change as its octets came.
package org.courier.smtp.rewrite;
