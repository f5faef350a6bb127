package org.courier.auth.backend.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// passwd(5), group(5) and shadow(5) read as files, where the C library has no name service.
record UserFiles(Path passwd, Path group, Path shadow) implements HostUsers {
    private static final long LARGEST = 64 << 20;

    static UserFiles ofHost() {
        return new UserFiles(Path.of("/etc/passwd"), Path.of("/etc/group"), Path.of("/etc/shadow"));
    }

    private static List<String[]> records(Path file, int fields) throws IOException {
        if (Files.size(file) > LARGEST) throw new IOException(file + ": too large");
        var found = new ArrayList<String[]>();
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n")) {
            var parts = line.split(":", -1);
            // "+" and "-" begin the lines of NIS
            if (parts.length >= fields
                    && !parts[0].isEmpty()
                    && "+-#".indexOf(parts[0].charAt(0)) < 0) found.add(parts);
        }
        return found;
    }

    @Override
    public Optional<User> named(String name) throws IOException {
        return all().stream().filter(user -> user.name().equals(name)).findFirst();
    }

    @Override
    public Optional<User> numbered(int uid) throws IOException {
        return all().stream().filter(user -> user.uid() == uid).findFirst();
    }

    @Override
    public List<User> all() throws IOException {
        var users = new ArrayList<User>();
        for (var line : records(passwd, 7)) {
            int uid = (int) number(line[2]);
            int gid = (int) number(line[3]);
            if (uid >= 0 && gid >= 0)
                users.add(new User(line[0], line[1], uid, gid, line[4], line[5]));
        }
        return users;
    }

    @Override
    public Optional<Shadow> shadow(String name) throws IOException {
        return records(shadow, 8).stream()
                .filter(line -> line[0].equals(name))
                .findFirst()
                .map(
                        line ->
                                new Shadow(
                                        line[1],
                                        number(line[2]),
                                        number(line[4]),
                                        number(line[7])));
    }

    @Override
    public List<Integer> groups(User user) throws IOException {
        var found = new ArrayList<Integer>();
        found.add(user.gid());
        for (var line : records(group, 4)) {
            int gid = (int) number(line[2]);
            if (gid >= 0 && gid != user.gid() && List.of(line[3].split(",")).contains(user.name()))
                found.add(gid);
        }
        return found;
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
    }
}
