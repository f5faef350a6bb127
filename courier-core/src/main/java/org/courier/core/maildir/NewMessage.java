package org.courier.core.maildir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/// A message to store: its content waits in a file of the target folder's tmp/ (see MailStore and
/// Maildir.temporary), already LF-ended.
public record NewMessage(Path content, Flags flags, Set<String> keywords, Instant internalDate) {}
