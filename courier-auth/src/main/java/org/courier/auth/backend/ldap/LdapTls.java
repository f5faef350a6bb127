package org.courier.auth.backend.ldap;

import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.JVMDefaultTrustManager;
import com.unboundid.util.ssl.PEMFileKeyManager;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLSocketVerifier;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllSSLSocketVerifier;
import com.unboundid.util.ssl.TrustAllTrustManager;

import org.courier.auth.AuthdaemonSettings;
import org.courier.core.config.ConfigError;
import org.courier.core.config.Settings;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// TLS to a directory as libldap's LDAPTLS_* describe it: authdaemonrc gives them to the C suite's
/// authdaemond as its environment. The server's name is checked (RFC 4513 section 3.1.3).
record LdapTls(SSLContext context, SSLSocketVerifier verifier) {
    private static final Path DEBIANS_AUTHORITIES = Path.of("/etc/ssl/certs/ca-certificates.crt");

    /// @throws ConfigError when a certificate or key cannot be used
    static LdapTls of(Settings authdaemonrc) {
        boolean verify =
                switch (authdaemonrc.get(AuthdaemonSettings.LDAPTLS_REQCERT)) {
                    case "never", "allow" -> false;
                    default -> true;
                };
        try {
            var ssl = new SSLUtil(keys(authdaemonrc), trust(authdaemonrc, verify));
            return new LdapTls(
                    ssl.createSSLContext(),
                    verify
                            ? new HostNameSSLSocketVerifier(true)
                            : TrustAllSSLSocketVerifier.getInstance());
        } catch (GeneralSecurityException e) {
            throw new ConfigError("authdaemonrc: LDAPTLS_*: " + e.getMessage());
        }
    }

    private static TrustManager[] trust(Settings authdaemonrc, boolean verify)
            throws GeneralSecurityException {
        if (!verify) {
            return new TrustManager[] {new TrustAllTrustManager()};
        }
        var file =
                authdaemonrc
                        .get(AuthdaemonSettings.LDAPTLS_CACERT)
                        .map(Path::of)
                        .or(() -> Optional.of(DEBIANS_AUTHORITIES).filter(Files::isReadable));
        return new TrustManager[] {
            file.isPresent()
                    ? new PEMFileTrustManager(file.get().toFile())
                    : JVMDefaultTrustManager.getInstance()
        };
    }

    private static KeyManager[] keys(Settings authdaemonrc) throws GeneralSecurityException {
        var certificate = authdaemonrc.get(AuthdaemonSettings.LDAPTLS_CERT).map(File::new);
        var key = authdaemonrc.get(AuthdaemonSettings.LDAPTLS_KEY).map(File::new);
        return certificate.isPresent() && key.isPresent()
                ? new KeyManager[] {new PEMFileKeyManager(certificate.get(), key.get())}
                : new KeyManager[0];
    }
}
