package org.courier.imap.session;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What the administrator decided, as far as sessions need it.
///
/// @param capability IMAP_CAPABILITY, when set: it replaces all that the table announces
/// @param capabilityTls IMAP_CAPABILITY_TLS, the same for encrypted sessions
/// @param tlsRequired IMAP_TLS_REQUIRED
/// @param certificateField TLS_EXTERNAL: what in a client's certificate is the login name
/// @param idFields IMAP_ID_FIELDS: 1 version, 2 operating system, 4 its version
/// @param keywords IMAP_KEYWORDS is not 0
/// @param markAll IMAP_CHECK_ALL_FOLDERS: \Marked and \Unmarked for every mailbox
/// @param obsoleteClient IMAP_OBSOLETE_CLIENT: \Noinferiors instead of \HasNoChildren
/// @param trash IMAP_TRASHFOLDERNAME: never deleted or renamed
/// @param sanityCheck IMAP_MAILBOX_SANITY_CHECK
/// @param locks IMAP_USELOCKS
/// @param logDeletions IMAP_LOG_DELETIONS
/// @param loginTime from the greeting to the login
/// @param idleTime between two commands
/// @param argumentTime for the rest of a command once it has begun
/// @param failureDelay before a failed login is answered
/// @param idlePoll IMAP_IDLE_TIMEOUT: how often IDLE looks at the disk itself
public record Policy(
        Optional<String> capability,
        Optional<String> capabilityTls,
        boolean tlsRequired,
        String certificateField,
        OptionalInt idFields,
        boolean keywords,
        boolean markAll,
        boolean obsoleteClient,
        String trash,
        boolean sanityCheck,
        boolean locks,
        boolean logDeletions,
        Duration loginTime,
        Duration idleTime,
        Duration argumentTime,
        Duration failureDelay,
        Duration idlePoll) {
    public static final Policy STANDARD =
            new Policy(
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    "",
                    OptionalInt.empty(),
                    true,
                    false,
                    false,
                    "Trash",
                    true,
                    true,
                    false,
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60));

    /// Whether clients may be told of this extension: the administrator's text does not leave it
    /// out.
    public boolean announces(String name) {
        return capability.map(text -> (" " + text + " ").contains(" " + name + " ")).orElse(true);
    }
}
