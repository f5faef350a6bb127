/// Servers that are not ours beside ours: Debian's Postfix takes mail from us and gives it back.
/// Stands on the packaged suite and on the unpacked packages. It never looks inside a server.
package org.courier.distribution.neighbours;
