package org.courier.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.courier.core.config.ConfigError;
import org.courier.core.net.AccessList.Allow;
import org.courier.core.net.AccessList.Decision;
import org.courier.core.net.AccessList.Deny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

@Timeout(30)
class AccessListTest {
    private static final Decision DENY = new Deny(Optional.empty());
    private static final Decision ALLOW = new Allow(Map.of());

    @TempDir Path directory;

    private AccessList list(String text) throws IOException {
        var file = directory.resolve("smtpaccess");
        Files.writeString(file, text);
        return AccessList.load(file);
    }

    private static Decision check(AccessList list, String address) {
        return list.check(InetAddress.ofLiteral(address));
    }

    private static Decision variable(String name, String value) {
        return new Allow(Map.of(name, value));
    }

    @Test
    void theMostSpecificEntryDecides() throws IOException {
        var list =
                list(
                        """
                        # comment

                        *\tallow,V=all
                        10\tdeny
                        10.1\tallow,V=net
                        10.1.2.3\tdeny
                        :2001:0db8\tdeny
                        :2001:0db8:0000:0000:0000:0000:0000:0007\tallow,V=seven
                        :0000:0000:0000:0000:0000:ffff:7f01\tallow,V=mapped
                        """);
        assertThat(check(list, "10.2.0.1")).isEqualTo(DENY);
        assertThat(check(list, "10.1.2.4")).isEqualTo(variable("V", "net"));
        assertThat(check(list, "10.1.2.3")).isEqualTo(DENY);
        assertThat(check(list, "100.1.2.3")).isEqualTo(variable("V", "all"));
        assertThat(check(list, "2001:db8::8")).isEqualTo(DENY);
        assertThat(check(list, "2001:db8::7")).isEqualTo(variable("V", "seven"));
        assertThat(check(list, "127.1.9.9")).isEqualTo(variable("V", "mapped"));
    }

    @Test
    void whoIsInNoEntryMayConnect() throws IOException {
        assertThat(check(list("10\tdeny\n"), "11.0.0.1")).isEqualTo(ALLOW);
        assertThat(check(AccessList.load(directory.resolve("missing")), "::1")).isEqualTo(ALLOW);
    }

    @Test
    void networksAndRanges() throws IOException {
        var list =
                list(
                        """
                        10.1.2.0/22\tdeny
                        10.9/16\tdeny
                        2001:db8::/31\tdeny
                        192.0.2.5-192.0.2.9\tdeny
                        fe80::1\tdeny
                        0.0.0.0/0\tallow,V=four
                        """);
        assertThat(check(list, "10.1.0.0")).isEqualTo(DENY);
        assertThat(check(list, "10.1.3.255")).isEqualTo(DENY);
        assertThat(check(list, "10.1.4.0")).isEqualTo(variable("V", "four"));
        assertThat(check(list, "10.9.200.1")).isEqualTo(DENY);
        assertThat(check(list, "2001:db9:1::1")).isEqualTo(DENY);
        assertThat(check(list, "2001:dba::1")).isEqualTo(ALLOW);
        assertThat(check(list, "192.0.2.4")).isEqualTo(variable("V", "four"));
        assertThat(check(list, "192.0.2.5")).isEqualTo(DENY);
        assertThat(check(list, "192.0.2.9")).isEqualTo(DENY);
        assertThat(check(list, "192.0.2.10")).isEqualTo(variable("V", "four"));
        assertThat(check(list, "fe80::1")).isEqualTo(DENY);
    }

    @Test
    void variablesAndQuotes() throws IOException {
        var list =
                list(
                        """
                        1.1.1.1\tallow,RELAYCLIENT,BLOCK="a, b",X='"',SIZE=5
                        1.1.1.2
                        1.1.1.3\tanything,X=1
                        1.1.1.4\tdeny,whatever
                        """);
        assertThat(check(list, "1.1.1.1"))
                .isEqualTo(
                        new Allow(
                                Map.of(
                                        "RELAYCLIENT",
                                        "",
                                        "BLOCK",
                                        "a, b",
                                        "X",
                                        "\"",
                                        "SIZE",
                                        "5")));
        assertThat(check(list, "1.1.1.2")).isEqualTo(ALLOW);
        assertThat(check(list, "1.1.1.3")).isEqualTo(ALLOW);
        assertThat(check(list, "1.1.1.4")).isEqualTo(DENY);
    }

    @Test
    void localEntriesWithPorts() throws IOException {
        var list = list("127.0.0.1.25\tallow,V=a\n*.26\tdeny\n127.0.0\tallow,V=b\n");
        assertThat(local(list, "127.0.0.1", 25)).isEqualTo(variable("V", "a"));
        assertThat(local(list, "127.0.0.1", 26)).isEqualTo(variable("V", "b"));
        assertThat(local(list, "10.0.0.1", 26)).isEqualTo(DENY);
        assertThat(local(list, "10.0.0.1", 27)).isEqualTo(ALLOW);
    }

    private static Decision local(AccessList list, String address, int port) {
        return list.checkLocal(new InetSocketAddress(address, port));
    }

    @Test
    void errorsNameFileAndLine() {
        var file = directory.resolve("smtpaccess");
        assertThatThrownBy(() -> list("10\tallow\n10.1.2.256\tdeny\n"))
                .isInstanceOf(ConfigError.class)
                .hasMessage(
                        file
                                + ":2: read \"10.1.2.256\", expected an address, its beginning, a"
                                + " network (10.1.0.0/16) or *");
        assertThatThrownBy(() -> list("localhost\tdeny\n")).hasMessageStartingWith(file + ":1: ");
        assertThatThrownBy(() -> list("10.0.0.0/33\tdeny\n")).isInstanceOf(ConfigError.class);
        assertThatThrownBy(() -> list("1.1.1.9-1.1.1.1\tdeny\n")).isInstanceOf(ConfigError.class);
        assertThatThrownBy(() -> list("#\n10\tallow\n10\tdeny\n"))
                .hasMessage(file + ":3: \"10\" is there twice");
        assertThatThrownBy(() -> list("10\tallow,X=\"a\n"))
                .hasMessage(file + ":1: a quote without an end");
    }

    @Test
    void aDirectoryIsReadAsOneFile() throws IOException {
        Files.writeString(directory.resolve("default"), "10\tdeny\n");
        Files.writeString(directory.resolve("more"), "11\tdeny\n");
        Files.writeString(directory.resolve("more~"), "nonsense\n");
        Files.createDirectory(directory.resolve("sub"));
        var list = AccessList.load(directory);
        assertThat(check(list, "10.0.0.1")).isEqualTo(DENY);
        assertThat(check(list, "11.0.0.1")).isEqualTo(DENY);
    }

    @Test
    void whatPackagesLeaveBehindIsAnError() throws IOException {
        Files.writeString(directory.resolve("default"), "10\tdeny\n");
        for (var suffix : new String[] {".rpmsave", ".rpmnew", ".dpkg-old", ".dpkg-dist"}) {
            var left = Files.writeString(directory.resolve("default" + suffix), "10\tdeny\n");
            assertThatThrownBy(() -> AccessList.load(directory))
                    .hasMessageStartingWith(left + ": ");
            Files.delete(left);
        }
        var dist = Files.writeString(directory.resolve("default.dist"), "10\tdeny\n");
        Files.setLastModifiedTime(dist, FileTime.fromMillis(0));
        assertThat(check(AccessList.load(directory), "10.0.0.1")).isEqualTo(DENY);
        Files.setLastModifiedTime(dist, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        assertThatThrownBy(() -> AccessList.load(directory)).hasMessageContaining("newer than");
    }

    @Test
    void changesAreSeenAndMistakesKeepTheOldList() throws Exception {
        var list = list("10\tdeny\n");
        assertThat(check(list, "10.0.0.1")).isEqualTo(DENY);
        Files.writeString(directory.resolve("smtpaccess"), "10\tallow,V=new\n");
        until(list, "10.0.0.1", variable("V", "new"));
        var other = Files.writeString(directory.resolve("smtpaccess"), "mistake\tdeny\n");
        assertThatThrownBy(() -> AccessList.load(other)).isInstanceOf(ConfigError.class);
        assertThat(check(list, "10.0.0.1")).isEqualTo(variable("V", "new"));
        Files.writeString(other, "10\tdeny\n");
        until(list, "10.0.0.1", DENY);
    }

    private static void until(AccessList list, String address, Decision expected)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!check(list, address).equals(expected)) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
