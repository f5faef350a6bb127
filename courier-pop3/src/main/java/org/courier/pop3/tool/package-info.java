/// `pop3d MAILDIR`: POP3 on standard input and output. Stands on the session and the command table.
/// It never listens.
package org.courier.pop3.tool;
