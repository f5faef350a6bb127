/// The mail transfer agent as a whole. It stands on all packages of the module, and wires them. It
/// never holds a rule of its own.
package org.courier.smtp;
