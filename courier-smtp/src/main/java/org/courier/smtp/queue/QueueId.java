package org.courier.smtp.queue;

import java.util.HexFormat;
import java.util.Optional;

/// A message's name in the queue, in the form of C's "inode.time.pid". Where C has the inode of the
/// control file, we have a number that is larger than that of any message before.
///
/// @param seconds since 1970, when the message was begun
public record QueueId(long number, long seconds, int process) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /// 16, 16 and 8 hexadecimal digits.
    @Override
    public String toString() {
        return HEX.toHexDigits(number)
                + "."
                + HEX.toHexDigits(seconds)
                + "."
                + HEX.toHexDigits(process);
    }

    public static Optional<QueueId> parse(String text) {
        if (!text.matches("[0-9A-Fa-f]{16}\\.[0-9A-Fa-f]{16}\\.[0-9A-Fa-f]{8}"))
            return Optional.empty();
        return Optional.of(
                new QueueId(
                        HexFormat.fromHexDigitsToLong(text, 0, 16),
                        HexFormat.fromHexDigitsToLong(text, 17, 33),
                        HexFormat.fromHexDigits(text, 34, 42)));
    }
}
