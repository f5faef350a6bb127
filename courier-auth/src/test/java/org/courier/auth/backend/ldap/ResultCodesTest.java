package org.courier.auth.backend.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;

import org.courier.auth.AuthResult;
import org.courier.auth.AuthResult.Accepted;
import org.courier.auth.AuthResult.Rejected;
import org.courier.auth.AuthResult.TemporaryFailure;
import org.courier.auth.Client;
import org.courier.auth.Credentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/// What a server's answer makes of a login (RFC 4511 appendix A).
class ResultCodesTest {
    @TempDir Path directory;
    private InMemoryDirectoryServer server;
    private Ldap source;
    private volatile ResultCode ofBind = ResultCode.SUCCESS;
    private volatile ResultCode ofSearch = ResultCode.SUCCESS;

    private final class Answers extends InMemoryOperationInterceptor {
        @Override
        public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request)
                throws LDAPException {
            if (request.getRequest().getBindDN().startsWith("cn=fred")) {
                answer(ofBind);
            }
        }

        @Override
        public void processSearchRequest(InMemoryInterceptedSearchRequest request)
                throws LDAPException {
            answer(ofSearch);
        }

        private static void answer(ResultCode code) throws LDAPException {
            if (!code.equals(ResultCode.SUCCESS)) {
                throw new LDAPException(code, "told to");
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        var config = new InMemoryDirectoryServerConfig("dc=example,dc=test");
        config.setSchema(null);
        config.addAdditionalBindCredentials("cn=admin,dc=example,dc=test", "adminpw");
        config.addInMemoryOperationInterceptor(new Answers());
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig(
                        "test", InetAddress.getLoopbackAddress(), 0, null));
        server = new InMemoryDirectoryServer(config);
        server.startListening();
        source =
                Subtree.at("ldap://127.0.0.1:" + server.getListenPort())
                        .with(
                                "fred",
                                "uid: fred",
                                "uidNumber: 5",
                                "gidNumber: 5",
                                "homeDir: /x",
                                "userPassword: secret")
                        .source(directory, "LDAP_AUTHBIND 1");
    }

    @AfterEach
    void stop() {
        source.close();
        server.shutDown(true);
    }

    private AuthResult login() {
        return source.authenticate(
                Client.local("imap"), new Credentials.Password("fred", "secret"));
    }

    @Test
    void wrongOrLocked() {
        for (var code :
                List.of(
                        ResultCode.INVALID_CREDENTIALS,
                        ResultCode.INAPPROPRIATE_AUTHENTICATION,
                        ResultCode.CONSTRAINT_VIOLATION,
                        ResultCode.UNWILLING_TO_PERFORM,
                        ResultCode.NO_SUCH_OBJECT)) {
            ofBind = code;
            assertThat(login()).as(code.toString()).isInstanceOf(Rejected.class);
        }
        ofBind = ResultCode.SUCCESS;
        assertThat(login()).isInstanceOf(Accepted.class);
    }

    @Test
    void notNow() {
        for (var code : List.of(ResultCode.BUSY, ResultCode.UNAVAILABLE, ResultCode.OTHER)) {
            ofBind = code;
            assertDown(code, true);
            ofBind = ResultCode.SUCCESS;
            ofSearch = code;
            assertDown(code, true);
            ofSearch = ResultCode.SUCCESS;
            assertThat(login()).isInstanceOf(Accepted.class);
        }
    }

    /// Nobody's wrong password, and no dead server.
    @Test
    void theAdministratorsMistakes() {
        ofBind = ResultCode.CONFIDENTIALITY_REQUIRED;
        assertDown(ofBind, false);
        ofBind = ResultCode.SUCCESS;
        for (var code :
                List.of(
                        ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                        ResultCode.INVALID_CREDENTIALS,
                        ResultCode.TIME_LIMIT_EXCEEDED,
                        ResultCode.REFERRAL)) {
            ofSearch = code;
            assertDown(code, false);
        }
    }

    private void assertDown(ResultCode code, boolean down) {
        assertThat(login())
                .as(code.toString())
                .isInstanceOfSatisfying(
                        TemporaryFailure.class,
                        failure -> assertThat(failure.sourceDown()).isEqualTo(down));
    }
}
