package org.courier.auth.policy;

import org.courier.auth.Account;
import org.courier.auth.Client;
import org.courier.auth.password.PasswordHash;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.net.Networks;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// `masterusers` in the configuration directory: who may log in as somebody else, for support. A
/// line is `name hash [services=imap,webmail] [networks=10.0.0.0/8] [users=*@example.com]
/// [leastuid=1000]`. Read at each such login, which is seldom.
final class Masters {
    static final String FILE = "masterusers";
    private static final Set<PosixFilePermission> OWNER =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final ConfigDirectory configuration;

    Masters(ConfigDirectory configuration) {
        this.configuration = configuration;
    }

    private record Master(
            String name,
            String hash,
            List<String> services,
            Networks networks,
            List<String> users,
            int leastUid) {
        boolean may(Client client, Account account) {
            var from = client.address().map(InetAddress::ofLiteral);
            return (services.isEmpty() || services.contains(client.service()))
                    && (networks.isEmpty() || from.filter(networks::contains).isPresent())
                    && (users.isEmpty() || users.stream().anyMatch(u -> fits(u, account)))
                    && account.uid() >= leastUid;
        }

        private static boolean fits(String pattern, Account account) {
            String address = account.address().toLowerCase(Locale.ROOT);
            String wanted = pattern.toLowerCase(Locale.ROOT);
            return wanted.startsWith("*")
                    ? address.endsWith(wanted.substring(1))
                    : address.equals(wanted);
        }

        @Override
        public String toString() {
            return "Master[" + name + "]";
        }
    }

    /// Which accounts this master with this password may be here; empty: who he says he is not.
    ///
    /// @param leastUid of accounts that masters may be, where their line says nothing
    /// @throws IOException when the file cannot be used
    Optional<Predicate<Account>> accounts(Client client, String name, String password, int leastUid)
            throws IOException {
        var all = read(leastUid);
        if (all.isEmpty()) return Optional.empty();
        var master = all.stream().filter(m -> m.name.equals(name)).findFirst();
        // Somebody's hash for the unknown, so that both take the same time.
        boolean right = PasswordHash.verify(master.orElse(all.getFirst()).hash, password);
        return master.filter(_ -> right)
                .map(m -> account -> m.may(client, account) && !isMaster(all, account.address()));
    }

    private static boolean isMaster(List<Master> all, String address) {
        return all.stream().anyMatch(m -> m.name.equalsIgnoreCase(address));
    }

    /// What is wrong with the file.
    Optional<String> mistake() {
        try {
            read(0);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    boolean has(String name) throws IOException {
        return read(0).stream().anyMatch(m -> m.name.equals(name));
    }

    private List<Master> read(int leastUid) throws IOException {
        var file = configuration.file(FILE);
        if (!Files.exists(file)) return List.of();
        if (!OWNER.containsAll(Files.getPosixFilePermissions(file)))
            throw new IOException(file + ": nobody but the owner may have any permission");
        var masters = new ArrayList<Master>();
        for (var line : configuration.lines(FILE)) {
            try {
                masters.add(master(line.text().strip().split("\\s+"), leastUid));
            } catch (IllegalArgumentException e) {
                throw new IOException(line.error(e.getMessage()).getMessage());
            }
        }
        return masters;
    }

    /// One mistake makes the line none: a limit that is misspelt must not open more.
    private static Master master(String[] words, int leastUid) {
        if (words.length < 2) throw new IllegalArgumentException("expected a name and a hash");
        List<String> services = List.of();
        var networks = Networks.NONE;
        List<String> users = List.of();
        int least = leastUid;
        for (int i = 2; i < words.length; i++) {
            int at = words[i].indexOf('=') + 1;
            String value = words[i].substring(at);
            if (value.isEmpty()) throw new IllegalArgumentException("nothing behind " + words[i]);
            switch (words[i].substring(0, at)) {
                case "services=" -> services = List.of(value.split(","));
                case "networks=" -> networks = Networks.parse(value);
                case "users=" -> users = List.of(value.split(","));
                case "leastuid=" -> least = Integer.parseInt(value);
                default -> throw new IllegalArgumentException("not known: " + words[i]);
            }
        }
        return new Master(words[0], words[1], services, networks, users, least);
    }
}
