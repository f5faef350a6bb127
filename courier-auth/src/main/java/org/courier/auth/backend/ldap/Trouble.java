package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;

import org.courier.auth.AuthResult;

import java.util.Set;

/// What a result code means for a login (RFC 4511 appendix A).
final class Trouble {
    /// Nobody can be asked about on this connection now.
    private static final Set<ResultCode> DOWN =
            Set.of(
                    ResultCode.SERVER_DOWN,
                    ResultCode.CONNECT_ERROR,
                    ResultCode.TIMEOUT,
                    ResultCode.BUSY,
                    ResultCode.UNAVAILABLE,
                    ResultCode.DECODING_ERROR,
                    ResultCode.ENCODING_ERROR,
                    ResultCode.LOCAL_ERROR,
                    ResultCode.PROTOCOL_ERROR,
                    ResultCode.OTHER);

    /// Of a bind as the user: the password is wrong, or the account is locked or gone.
    private static final Set<ResultCode> REFUSED =
            Set.of(
                    ResultCode.INVALID_CREDENTIALS,
                    ResultCode.INAPPROPRIATE_AUTHENTICATION,
                    ResultCode.CONSTRAINT_VIOLATION,
                    ResultCode.UNWILLING_TO_PERFORM,
                    ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                    ResultCode.NO_SUCH_OBJECT,
                    ResultCode.INVALID_DN_SYNTAX);

    private Trouble() {}

    static boolean isDown(LDAPException e) {
        return DOWN.contains(e.getResultCode());
    }

    static boolean isRefusal(LDAPException e) {
        return REFUSED.contains(e.getResultCode());
    }

    static AuthResult failure(LDAPException e) {
        return new AuthResult.TemporaryFailure(
                Ldap.NAME + ": " + e.getResultCode().getName() + ": " + text(e), isDown(e));
    }

    static String text(LDAPException e) {
        return e.getMessage().replaceAll(", ldapSDKVersion=[^,]*, revision=[0-9a-f]*", "");
    }
}
