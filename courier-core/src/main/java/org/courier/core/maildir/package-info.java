/// One account's Maildir++ tree on disk, in C Courier's formats and protocol for concurrent
/// writers, and its folders as live objects that all sessions of this process share. It stands on
/// core.file, core.db and core.mime. It never trusts what it keeps beside the tree: files, their
/// names and Courier's own databases are the only truth.
package org.courier.core.maildir;
