package org.courier.distribution;

/// Exit codes of the launcher, those of sysexits.h.
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 64;
    static final int SOFTWARE = 70;
    static final int IO = 74;
    static final int CONFIG = 78;

    private ExitCode() {}
}
