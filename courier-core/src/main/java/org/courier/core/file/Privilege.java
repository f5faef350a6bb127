package org.courier.core.file;

import org.courier.core.log.Log;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// What this process may do about identities; found out once, by trying.
sealed interface Privilege {
    Identity identity(int uid, int gid, List<Integer> groups);

    SystemIdentity own();

    static Privilege ofProcess() {
        return Detected.PRIVILEGE;
    }

    /// Root, and allowed to take other identities (CAP_SETUID, CAP_SETGID).
    record Switching(SystemIdentity own) implements Privilege {
        @Override
        public Identity identity(int uid, int gid, List<Integer> groups) {
            return uid == own.uid() ? Identity.OWN : new SystemIdentity(uid, gid, groups);
        }
    }

    /// Not root: everything is done as the one user that it is.
    record OneUser(SystemIdentity own, AtomicBoolean told) implements Privilege {
        @Override
        public Identity identity(int uid, int gid, List<Integer> groups) {
            if (uid != own.uid() && told.compareAndSet(false, true)) {
                Log.of("courier")
                        .info(
                                "not running as root: mail of uid %d is read and written as uid %d"
                                        .formatted(uid, own.uid()));
            }
            return Identity.OWN;
        }
    }

    /// Root that cannot take an identity: no file of a user is opened with root's powers instead.
    record Refusing(SystemIdentity own) implements Privilege {
        @Override
        public Identity identity(int uid, int gid, List<Integer> groups) {
            return uid == own.uid() ? Identity.OWN : new SystemIdentity(uid, gid, groups);
        }
    }

    final class Detected {
        private static final Privilege PRIVILEGE = detect();

        private Detected() {}

        private static Privilege detect() {
            var own = Credentials.ofProcess();
            if (own.uid() != 0) return new OneUser(own, new AtomicBoolean());
            String problem = Credentials.tried(own);
            if (problem.isEmpty()) return new Switching(own);
            Log.of("courier").error(problem);
            return new Refusing(own);
        }
    }
}
