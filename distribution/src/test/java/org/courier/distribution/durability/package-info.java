/// Kills the server at random moments and looks for what it promised. Stands on the launcher, run
/// as a process of its own, and on plain sockets. It never looks inside the server.
package org.courier.distribution.durability;
