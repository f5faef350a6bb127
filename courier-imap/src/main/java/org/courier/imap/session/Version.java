package org.courier.imap.session;

import java.util.Optional;

/// The version of this server, for ID and --version.
public final class Version {
    public static final String TEXT =
            Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                    .orElse("0.1.0");

    private Version() {}
}
