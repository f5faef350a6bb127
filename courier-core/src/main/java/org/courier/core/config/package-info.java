/// Reads C Courier's configuration directory: shell-assignment files, one-value files and lists,
/// and declares each setting once with its default and meaning. Stands on java.nio alone. Never
/// runs a shell, never starts on a value it does not understand, and never writes a file.
package org.courier.core.config;
