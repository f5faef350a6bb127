package org.courier.auth.backend.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;

import org.courier.auth.Neighbour;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Debian's slapd on the loopback, with a directory of its own.
public final class Slapd implements AutoCloseable {
    private static final Slapd SHARED = new Slapd();

    private final Path directory;
    private final int port = freePort();
    private final int tlsPort = freePort();
    private Process process;

    /// Not running yet.
    Slapd() {
        try {
            directory = Files.createTempDirectory("slapd");
            Files.createDirectory(directory.resolve("data"));
            Neighbour.run(directory, "", CERTIFICATE.split(" "));
            Files.writeString(directory.resolve("test.schema"), SCHEMA);
            Files.writeString(directory.resolve("slapd.conf"), configuration());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /// One for all tests that do not stop it; each has a subtree of its own.
    public static Slapd shared() {
        synchronized (SHARED) {
            if (SHARED.process == null) {
                SHARED.start();
            }
            return SHARED;
        }
    }

    private static final String CERTIFICATE =
            "/usr/bin/openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30"
                    + " -keyout key.pem -out server.pem -subj /CN=localhost"
                    + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1";

    private static final String SCHEMA =
            """
            attributetype ( 1.3.6.1.4.1.32473.1.1 NAME 'homeDir' SUP name SINGLE-VALUE )
            attributetype ( 1.3.6.1.4.1.32473.1.2 NAME 'clearPassword' SUP name )
            attributetype ( 1.3.6.1.4.1.32473.1.3 NAME 'mailgroup' SUP name )
            attributetype ( 1.3.6.1.4.1.32473.1.4 NAME 'disableimap' SUP name )
            attributetype ( 1.3.6.1.4.1.32473.1.5 NAME 'xoption' SUP name )
            attributetype ( 1.3.6.1.4.1.32473.1.6 NAME 'handle' SUP name )
            attributetype ( 1.3.6.1.4.1.32473.1.7 NAME 'realm' SUP name )
            objectclass ( 1.3.6.1.4.1.32473.2.1 NAME 'mailThing' SUP top AUXILIARY
              MAY ( homeDir $ clearPassword $ mailgroup $ disableimap $ xoption $ handle $ realm $
                    uidNumber $ gidNumber ) )
            """;

    private String configuration() {
        return """
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        include /etc/ldap/schema/nis.schema
        include %1$s/test.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        TLSCertificateFile %1$s/server.pem
        TLSCertificateKeyFile %1$s/key.pem
        database mdb
        suffix "dc=example,dc=test"
        rootdn "cn=admin,dc=example,dc=test"
        rootpw adminpw
        directory %1$s/data
        maxsize 67108864
        dbnosync
        index objectClass,uid,mail eq
        access to attrs=userPassword,clearPassword by self write by anonymous auth by * none
        access to * by * read
        """
                .formatted(directory);
    }

    Path certificate() {
        return directory.resolve("server.pem");
    }

    int port() {
        return port;
    }

    public String uri() {
        return "ldap://127.0.0.1:" + port;
    }

    String tlsUri(String host) {
        return "ldaps://" + host + ":" + tlsPort;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// AppArmor, where a host has it, lets /usr/sbin/slapd read no configuration but Debian's own,
    /// and goes by the program's path.
    private Path program() throws IOException {
        var installed = Path.of("/usr/sbin/slapd");
        if (!Files.exists(Path.of("/sys/kernel/security/apparmor"))) {
            return installed;
        }
        var copy = directory.resolve("slapd");
        return Files.exists(copy)
                ? copy
                : Files.copy(installed, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /// It takes memory for as many files as it may open: few will do.
    void start() {
        try {
            String command =
                    "ulimit -n 1024; exec %s -d 0 -f %s/slapd.conf -h '%s/ %s/ %s'"
                            .formatted(
                                    program(), directory, uri(), tlsUri("127.0.0.1"), localUri());
            process =
                    new ProcessBuilder("/bin/sh", "-c", command)
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("log").toFile())
                            .start();
            awaitAnswer();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String localUri() {
        return "ldapi://" + directory.resolve("ldapi").toString().replace("/", "%2F");
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                new LDAPConnection("127.0.0.1", port).close();
                return;
            } catch (LDAPException e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IOException(Files.readString(directory.resolve("log")), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    void stop() {
        process.destroyForcibly();
        await();
    }

    private void await() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// STOP: it neither answers nor closes; CONT: it goes on.
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        if (process != null) {
            stop();
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Removed already.
            return;
        }
    }
}
