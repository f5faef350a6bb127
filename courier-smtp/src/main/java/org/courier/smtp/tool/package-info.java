/// The commands of the mail system, and what answers them in the server: sendmail drops a message
/// into a directory, mailq and cancelmsg ask over a local socket. It stands on all packages of the
/// module. It never opens the queue: only the server does.
package org.courier.smtp.tool;
