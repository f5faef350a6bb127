/// Puts one message where an account wants it: a Maildir, an mbox file, a program. Stands on the
/// mail store, on auth's account record and on core's files and programs. It never decides who the
/// recipient is, and never tells a client anything: its result says delivered, deferred or failed.
package org.courier.maildrop.deliver;
