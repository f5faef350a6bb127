package org.courier.core.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A folder of a Maildir++ tree: INBOX, or components below it, in Unicode. On disk ".A.B" in
/// UTF-8; its path is "INBOX.A.B".
public record FolderName(List<String> components) implements Comparable<FolderName> {
    public static final FolderName INBOX = new FolderName(List.of());

    private static final String PREFIX = "INBOX";

    /// What Linux file systems take as one name.
    private static final int DIRECTORY_BYTES = 255;

    public FolderName {
        components = List.copyOf(components);
        for (var component : components) check(component);
        if (directory(components).getBytes(UTF_8).length > DIRECTORY_BYTES)
            throw new IllegalArgumentException("Mailbox name too long.");
    }

    private static void check(String component) {
        if (component.isEmpty()) throw new IllegalArgumentException("Invalid mailbox name.");
        for (int i = 0; i < component.length(); i++) {
            char c = component.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c)
                            && i + 1 < component.length()
                            && Character.isLowSurrogate(component.charAt(i + 1));
            if (c == '/' || c == '.' || c < ' ' || c >= 0x7f && c < 0xa0)
                throw new IllegalArgumentException("Invalid mailbox name.");
            if (Character.isSurrogate(c) && !pair)
                throw new IllegalArgumentException("Invalid mailbox name.");
            if (pair) i++;
        }
    }

    /// Parses "INBOX" (any case), "INBOX.A.B".
    ///
    /// @throws IllegalArgumentException for empty components, '/', "..", control characters, names
    ///   too long for the disk
    public static FolderName ofPath(String path) {
        if (!path.regionMatches(true, 0, PREFIX, 0, PREFIX.length()))
            throw new IllegalArgumentException("Invalid mailbox name.");
        if (path.length() == PREFIX.length()) return INBOX;
        if (path.charAt(PREFIX.length()) != '.')
            throw new IllegalArgumentException("Invalid mailbox name.");
        return new FolderName(List.of(path.substring(PREFIX.length() + 1).split("\\.", -1)));
    }

    /// From a directory name ".A.B"; empty for other directories, "." is INBOX.
    public static Optional<FolderName> ofDirectory(String directory) {
        if (directory.equals(".")) return Optional.of(INBOX);
        if (!directory.startsWith(".") || directory.equals("..")) return Optional.empty();
        try {
            return Optional.of(new FolderName(List.of(directory.substring(1).split("\\.", -1))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public String path() {
        return isInbox() ? PREFIX : PREFIX + directory();
    }

    /// ".A.B"; "." for INBOX
    public String directory() {
        return directory(components);
    }

    private static String directory(List<String> components) {
        return "." + String.join(".", components);
    }

    public boolean isInbox() {
        return components.isEmpty();
    }

    /// Parent, INBOX for top-level ones.
    public FolderName parent() {
        return isInbox() ? this : new FolderName(components.subList(0, components.size() - 1));
    }

    public FolderName child(String component) {
        var more = new ArrayList<>(components);
        more.add(component);
        return new FolderName(more);
    }

    public boolean isBelow(FolderName ancestor) {
        int depth = ancestor.components.size();
        return components.size() > depth
                && components.subList(0, depth).equals(ancestor.components);
    }

    @Override
    public int compareTo(FolderName other) {
        return path().compareTo(other.path());
    }
}
