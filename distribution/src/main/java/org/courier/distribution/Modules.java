package org.courier.distribution;

/// Which modules this installation has: the whole suite, or IMAP alone.
final class Modules {
    private Modules() {}

    static boolean has(String module) {
        return Modules.class.getClassLoader().getResource("org/courier/" + module + "/") != null;
    }
}
