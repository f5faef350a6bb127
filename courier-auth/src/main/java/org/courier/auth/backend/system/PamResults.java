package org.courier.auth.backend.system;

import java.io.IOException;

/// What PAM's result codes mean for a login (pam(3)).
final class PamResults {
    private PamResults() {}

    /// @return whether the user may come in
    /// @throws IOException when PAM cannot tell now
    static boolean isGranted(int result) throws IOException {
        return switch (result) {
            case Pam.SUCCESS -> true;
            // denied, wrong, unknown, too often, expired, must be changed, conversation refused
            case 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 20, 21, 27 -> false;
            // libraries, modules, memory, directories, locks
            default -> throw new IOException("PAM failed with error " + result);
        };
    }
}
