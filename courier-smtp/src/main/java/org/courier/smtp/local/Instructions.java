package org.courier.smtp.local;

import org.courier.auth.Account;
import org.courier.core.file.SafeFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The delivery instructions of a recipient: lines of a `.courier` file (dot-courier of C), else
/// DEFAULTDELIVERY.
final class Instructions {
    private static final long MOST_OCTETS = 64 * 1024;

    /// NAME_MAX: no file has a longer one, so that it is not worth another try.
    private static final int LONGEST_NAME = 255;

    private final String defaults;
    private final String dotName;
    private final String separators;

    Instructions(String defaults, String dotName, String separators) {
        this.defaults = defaults;
        this.dotName = "." + dotName;
        this.separators = separators;
    }

    /// What to do, and for `-default` files the part of the extension that they took.
    record Found(List<String> lines, String rest) {}

    /// Empty when an extension's file has gone since the recipient was accepted: an unknown user.
    ///
    /// @throws IOException try again later
    Optional<Found> of(Account account, String extension) throws IOException {
        return account.identity().as(() -> read(account, extension));
    }

    private Optional<Found> read(Account account, String extension) throws IOException {
        checkHome(account.home());
        if (extension.isEmpty()) {
            var text = text(account.home().resolve(dotName));
            return Optional.of(new Found(text.isEmpty() ? defaults(account) : text.get(), ""));
        }
        var name = extension.replace('.', ':');
        var exact = account.home().resolve(dotName + "-" + name);
        if (isThere(exact))
            return Optional.of(new Found(text(exact).orElse(defaults(account)), ""));
        for (int i = name.length(); i > 0; ) {
            do i--;
            while (i > 0 && separators.indexOf(name.charAt(i)) < 0);
            var before = i > 0 ? "-" + name.substring(0, i) : "";
            var file = account.home().resolve(dotName + before + "-default");
            if (isThere(file)) {
                var rest = extension.substring(i > 0 ? i + 1 : 0);
                return Optional.of(new Found(text(file).orElse(defaults(account)), rest));
            }
        }
        return Optional.empty();
    }

    /// As C's chdir: without its home nobody knows what the account wants.
    private static void checkHome(Path home) throws IOException {
        try {
            Files.readAttributes(home, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no home directory " + home, e);
        } catch (AccessDeniedException e) {
            throw new IOException("the home directory " + home + " may not be entered", e);
        }
    }

    /// `Files.exists` says no also where a directory can't be searched or its server is away.
    private static boolean isThere(Path file) throws IOException {
        var name = file.getFileName().toString();
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) return false;
        try {
            SafeFile.linkAttributes(file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /// Empty when there is no such file, or nothing in it.
    private static Optional<List<String>> text(Path file) throws IOException {
        if (!isThere(file)) return Optional.empty();
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE))
            throw new IOException(file.getFileName() + " is world-writable.");
        var octets = SafeFile.read(file, MOST_OCTETS);
        if (octets.length == 0) return Optional.empty();
        return Optional.of(lines(new String(octets, StandardCharsets.UTF_8)));
    }

    /// `./Maildir` is the account's own Maildir, wherever that is.
    private List<String> defaults(Account account) {
        return lines(defaults).stream()
                .map(l -> l.equals("./Maildir") ? account.maildirPath().toString() : l)
                .toList();
    }

    private static List<String> lines(String text) {
        var lines = new ArrayList<String>();
        for (var line : text.replace("\\\n", "").split("\n")) {
            var stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) lines.add(stripped);
        }
        return List.copyOf(lines);
    }
}
