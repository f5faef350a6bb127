package org.courier.imap.fetch;

import org.courier.core.mime.Entity;

import java.util.List;
import java.util.Optional;

/// A body part by its numbers (RFC 3501 section 6.4.5: "part numbers").
///
/// @param wholeMessage part 1 of a message that has no other: its header is the message's
record Target(Entity entity, boolean wholeMessage) {
    static Optional<Target> find(Entity root, List<Integer> numbers) {
        var at = root;
        // at is looked at as a message, whose part 1 may be itself
        boolean message = true;
        boolean whole = false;
        for (int number : numbers) {
            if (!message && at.mediaType().isMessage() && !at.parts().isEmpty()) {
                at = at.parts().getFirst();
                message = true;
            }
            whole = !at.mediaType().isMultipart();
            if (whole) {
                if (!message || number != 1) return Optional.empty();
            } else {
                if (number > at.parts().size()) return Optional.empty();
                at = at.parts().get(number - 1);
            }
            message = false;
        }
        return Optional.of(new Target(at, whole));
    }
}
