package org.courier.core.net;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// All addresses that begin with the same bits; IPv4 as ::ffff:a.b.c.d.
public record AddressRange(BigInteger bits, int length) {
    private static final int ALL = 128;
    private static final int BEFORE_IPV4 = 96;
    private static final BigInteger MAPPED = BigInteger.valueOf(0xffff).shiftLeft(32);
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){0,3}\\.?");
    private static final Pattern WORDS = Pattern.compile("(:[0-9a-fA-F]{1,4}){1,8}");

    static AddressRange of(InetAddress address) {
        return new AddressRange(number(address), ALL);
    }

    boolean has(InetAddress address) {
        return of(address).shortened(length).equals(this);
    }

    private static BigInteger number(InetAddress address) {
        var number = new BigInteger(1, address.getAddress());
        return address instanceof Inet4Address ? number.or(MAPPED) : number;
    }

    /// This range's first bits.
    AddressRange shortened(int to) {
        return new AddressRange(bits.shiftRight(length - to), to);
    }

    /// A key of an access file: `10`, `192.168`, `10.1.2.3`, `:2001:0db8`, `2001:db8::/32`,
    /// `10.1.0.0/22`, `10.0.0.1-10.0.0.9`.
    ///
    /// @throws IllegalArgumentException when it is none
    static List<AddressRange> parse(String key) {
        if (PREFIX.matcher(key).matches()) return List.of(prefix(key));
        if (WORDS.matcher(key).matches()) return List.of(words(key));
        int slash = key.indexOf('/');
        if (slash > 0) return List.of(cidr(key.substring(0, slash), key.substring(slash + 1)));
        int dash = key.indexOf('-');
        if (dash > 0)
            return between(
                    number(InetAddress.ofLiteral(key.substring(0, dash))),
                    number(InetAddress.ofLiteral(key.substring(dash + 1))));
        return List.of(of(InetAddress.ofLiteral(key)));
    }

    private static AddressRange prefix(String key) {
        var bits = BigInteger.valueOf(0xffff);
        var octets = key.split("\\.");
        for (var octet : octets) {
            int n = Integer.parseInt(octet);
            if (n > 255) throw new IllegalArgumentException(key);
            bits = bits.shiftLeft(8).or(BigInteger.valueOf(n));
        }
        return new AddressRange(bits, BEFORE_IPV4 + 8 * octets.length);
    }

    private static AddressRange words(String key) {
        var bits = BigInteger.ZERO;
        var words = key.substring(1).split(":");
        for (var word : words) bits = bits.shiftLeft(16).or(new BigInteger(word, 16));
        return new AddressRange(bits, 16 * words.length);
    }

    /// IPv4 may leave out octets at the end: `10.1/16`.
    private static AddressRange cidr(String address, String size) {
        if (!size.matches("[0-9]{1,3}")) throw new IllegalArgumentException(size);
        int n = Integer.parseInt(size);
        boolean four = PREFIX.matcher(address).matches();
        if (n > (four ? 32 : ALL)) throw new IllegalArgumentException(size);
        if (!four) return of(InetAddress.ofLiteral(address)).shortened(n);
        var octets = Arrays.copyOf(address.split("\\."), 4);
        for (int i = 0; i < 4; i++) if (octets[i] == null) octets[i] = "0";
        return prefix(String.join(".", octets)).shortened(BEFORE_IPV4 + n);
    }

    /// The fewest ranges that cover first to last.
    private static List<AddressRange> between(BigInteger first, BigInteger last) {
        if (first.compareTo(last) > 0) throw new IllegalArgumentException("first above last");
        var ranges = new ArrayList<AddressRange>();
        while (first.compareTo(last) <= 0) {
            int free = first.signum() == 0 ? ALL : first.getLowestSetBit();
            while (last(first, free).compareTo(last) > 0) free--;
            ranges.add(new AddressRange(first.shiftRight(free), ALL - free));
            first = last(first, free).add(BigInteger.ONE);
        }
        return ranges;
    }

    private static BigInteger last(BigInteger first, int free) {
        return first.add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE);
    }
}
