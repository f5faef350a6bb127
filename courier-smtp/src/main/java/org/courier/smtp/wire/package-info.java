/// The octets of ESMTP: command lines, replies, parameters, message data (RFC 5321, RFC 3030, RFC
/// 3461). Stands on core.net and core.address alone. Never decides anything about mail: it knows
/// what was said, not whether it is allowed.
package org.courier.smtp.wire;
