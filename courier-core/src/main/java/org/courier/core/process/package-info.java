/// Runs external programs with limits, and names how messages and commands enter the mail system.
/// Stands on the JDK's processes and one system call. Never runs a shell by itself, never passes on
/// our environment, and never waits without an end.
package org.courier.core.process;
