package org.courier.core.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// A few networks in a setting, written as in access files with blanks or commas between:
/// `127.0.0.1, 10.1.0.0/16, 2001:db8::/32`.
public final class Networks {
    public static final Networks NONE = new Networks(List.of());

    private final List<AddressRange> ranges;

    private Networks(List<AddressRange> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /// @throws IllegalArgumentException when a word is no network
    public static Networks parse(String text) {
        var ranges = new ArrayList<AddressRange>();
        for (var word : text.strip().split("[\\s,]+")) {
            if (word.isEmpty()) continue;
            try {
                ranges.addAll(AddressRange.parse(word));
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("no network: " + word);
            }
        }
        return new Networks(ranges);
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(InetAddress address) {
        if (ranges.isEmpty()) return false;
        var one = AddressRange.of(address);
        return ranges.stream().anyMatch(range -> one.shortened(range.length()).equals(range));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Networks networks && networks.ranges.equals(ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }
}
