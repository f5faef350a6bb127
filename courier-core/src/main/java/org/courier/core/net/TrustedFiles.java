package org.courier.core.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// TLS_TRUSTCERTS: a PEM file with authorities' certificates, or a directory of such files.
public record TrustedFiles(Path fileOrDirectory) {
    private static final int MOST_FILES = 10_000;

    /// What changes when authorities are added or removed.
    List<FileStamp> stamps() {
        return FileStamp.of(fileOrDirectory).stream().toList();
    }

    TrustManager[] managers() throws IOException {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int n = 0;
            for (var certificate : certificates())
                store.setCertificateEntry("trusted" + n++, certificate);
            if (n == 0) throw new IOException(fileOrDirectory + ": no certificate in it");
            return from(store);
        } catch (GeneralSecurityException e) {
            throw new IOException(fileOrDirectory + ": " + e.getMessage(), e);
        }
    }

    /// A hashed directory names each file twice (by hash as a link); each is read once.
    public Set<X509Certificate> certificates() throws IOException {
        var found = new LinkedHashSet<X509Certificate>();
        if (!Files.isDirectory(fileOrDirectory)) {
            found.addAll(KeyFile.read(fileOrDirectory).certificates());
            return found;
        }
        var files = new ArrayList<Path>();
        try (Stream<Path> entries = Files.list(fileOrDirectory)) {
            entries.filter(Files::isRegularFile).limit(MOST_FILES).forEach(files::add);
        }
        var seen = new LinkedHashSet<Path>();
        for (var file : files)
            if (seen.add(file.toRealPath())) found.addAll(KeyFile.read(file).certificates());
        return found;
    }

    /// The authorities that came with the JDK.
    static TrustManager[] wellKnown() throws IOException {
        try {
            return from(null);
        } catch (GeneralSecurityException e) {
            throw new IOException("no well-known authorities", e);
        }
    }

    private static TrustManager[] from(KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
