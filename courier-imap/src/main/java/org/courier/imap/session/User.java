package org.courier.imap.session;

import org.courier.auth.AccountOptions;
import org.courier.core.maildir.Maildir;

/// Who has logged in, and to which Maildir.
public record User(String name, Maildir maildir, AccountOptions options) {}
