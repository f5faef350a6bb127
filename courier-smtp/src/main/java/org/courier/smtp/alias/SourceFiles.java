package org.courier.smtp.alias;

import org.courier.core.config.ConfigError;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// The source of a make* database: one file, or the files of a directory in name order. Leftovers
/// of editors (`*~`) are skipped; those of package managers are an error, as the C tools have it.
public final class SourceFiles {
    private static final long SIZE_LIMIT = 64L << 20;
    private static final List<String> LEFTOVERS =
            List.of(".rpmsave", ".rpmnew", ".dpkg-old", ".dpkg-new", ".dpkg-dist", ".dpkg-bak");

    private SourceFiles() {}

    /// What tells one state of a file from another.
    public record Stamp(Path file, long size, long modified, String inode) {
        static Stamp of(Path file) {
            try {
                var a = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(
                        file,
                        a.size(),
                        a.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                        String.valueOf(a.fileKey()));
            } catch (IOException _) {
                return new Stamp(file, -1, -1, "");
            }
        }
    }

    /// Nothing when the path does not exist.
    public static List<Path> of(Path fileOrDirectory) {
        if (!Files.isDirectory(fileOrDirectory))
            return Files.exists(fileOrDirectory) ? List.of(fileOrDirectory) : List.of();
        var files = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(fileOrDirectory)) {
            for (var entry : entries) {
                var name = entry.getFileName().toString();
                if (name.startsWith(".") || name.endsWith("~") || !Files.isRegularFile(entry))
                    continue;
                for (var leftover : LEFTOVERS) {
                    if (name.endsWith(leftover))
                        throw new ConfigError(
                                entry + ": left by a package upgrade; merge it or remove it");
                }
                files.add(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }

    static List<String> lines(Path file) {
        try {
            if (Files.size(file) > SIZE_LIMIT)
                throw new ConfigError(file + ": larger than " + SIZE_LIMIT + " octets");
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigError(file + ": " + e);
        }
    }
}
