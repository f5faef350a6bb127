package org.courier.auth.backend.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A test's own part of a directory, and the authldaprc for it.
public record Subtree(String uri, String base) {
    private static final String SUFFIX = "dc=example,dc=test";
    private static final String ADMIN = "cn=admin," + SUFFIX;
    private static final String ADMIN_PASSWORD = "adminpw";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final InMemoryDirectoryServer MEMORY = memoryServer();

    private static InMemoryDirectoryServer memoryServer() {
        try {
            var config = new InMemoryDirectoryServerConfig(SUFFIX);
            config.setSchema(null);
            config.addAdditionalBindCredentials(ADMIN, ADMIN_PASSWORD);
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig(
                            "test", java.net.InetAddress.getLoopbackAddress(), 0, null));
            var server = new InMemoryDirectoryServer(config);
            server.startListening();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.shutDown(true)));
            return server;
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Subtree inMemory() throws IOException {
        return at("ldap://127.0.0.1:" + MEMORY.getListenPort());
    }

    public static Subtree onSlapd() throws IOException {
        return at(Slapd.shared().uri());
    }

    static Subtree at(String uri) throws IOException {
        return new Subtree(uri, "ou=t%d,%s".formatted(COUNT.incrementAndGet(), SUFFIX)).made();
    }

    /// The same names on another server, without entries.
    Subtree on(String otherUri) throws IOException {
        return new Subtree(otherUri, base).made();
    }

    private Subtree made() throws IOException {
        try (var connection = connect()) {
            try {
                connection.add(SUFFIX, top("domain", "dc", "example"));
            } catch (LDAPException e) {
                if (!e.getResultCode().equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
                    throw e;
                }
            }
            connection.add(base, top("organizationalUnit", "ou", base.replaceAll("ou=|,.*", "")));
        } catch (LDAPException e) {
            throw new IOException(e);
        }
        return this;
    }

    private static Attribute[] top(String type, String name, String value) {
        return new Attribute[] {
            new Attribute("objectClass", "top", type), new Attribute(name, value)
        };
    }

    LDAPConnection connect() throws LDAPException {
        var parts = uri.substring(uri.lastIndexOf('/') + 1).split(":");
        return new LDAPConnection(parts[0], Integer.parseInt(parts[1]), ADMIN, ADMIN_PASSWORD);
    }

    /// @param attributes "name: value"
    public Subtree with(String cn, String... attributes) throws IOException {
        var entry = new Entry("cn=" + cn + "," + base);
        entry.addAttribute("objectClass", "top", "inetOrgPerson", "mailThing");
        entry.addAttribute("cn", cn);
        entry.addAttribute("sn", cn);
        for (String attribute : attributes) {
            var parts = attribute.split(": ", 2);
            entry.addAttribute(parts[0], parts[1]);
        }
        try (var connection = connect()) {
            connection.add(entry);
        } catch (LDAPException e) {
            throw new IOException(e);
        }
        return this;
    }

    Entry entry(String cn) throws LDAPException {
        try (var connection = connect()) {
            return connection.getEntry("cn=" + cn + "," + base);
        }
    }

    /// A source as authldaprc describes it; what comes first counts.
    public Ldap source(Path directory, String... lines) throws IOException {
        return Ldap.configured(org.courier.core.config.ConfigDirectory.of(write(directory, lines)));
    }

    /// That authldaprc.
    public Path write(Path directory, String... lines) throws IOException {
        var all = new ArrayList<>(List.of("##NAME: MARKER:0"));
        all.addAll(Arrays.asList(lines));
        all.addAll(
                List.of(
                        "LDAP_URI " + uri,
                        "LDAP_BASEDN " + base,
                        "LDAP_INITBIND 1",
                        "LDAP_BINDDN " + ADMIN,
                        "LDAP_BINDPW " + ADMIN_PASSWORD,
                        "LDAP_MAIL uid",
                        "LDAP_UID uidNumber",
                        "LDAP_GID gidNumber",
                        "LDAP_CLEARPW clearPassword",
                        "LDAP_CRYPTPW userPassword",
                        "LDAP_AUXOPTIONS mailgroup=group,disableimap=disableimap,xoption=x"));
        var next = directory.resolve("authldaprc.new");
        Files.write(next, all);
        Files.move(next, directory.resolve("authldaprc"), StandardCopyOption.REPLACE_EXISTING);
        return directory;
    }
}
