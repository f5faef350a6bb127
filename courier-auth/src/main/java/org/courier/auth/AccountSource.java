package org.courier.auth;

import org.courier.core.config.ConfigDirectory;

/// A source of accounts that somebody else wrote: `authcustom` in authmodulelist. The jar with it
/// lies in the suite's `lib` directory and names the class in
/// `META-INF/services/org.courier.auth.AccountSource`. Whatever it does, no question waits for it
/// longer than AUTHTIMEOUT.
public interface AccountSource {
    /// Called once, when the server starts.
    ///
    /// @return a source whose methods bear calls by many threads at the same time
    /// @throws org.courier.core.config.ConfigError when it cannot work with the configuration
    AuthBackend open(ConfigDirectory configuration);
}
