package org.courier.imap.mailbox;

import org.courier.core.maildir.FolderName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// An account's mailbox names as LIST shows them: the folders on disk, then the levels above them
/// that are no folder themselves.
public final class MailboxTree {
    /// @param exists it can be selected
    /// @param children there are mailboxes below it
    public record Node(FolderName name, boolean exists, boolean children) {}

    private final Set<FolderName> folders;
    private final Set<FolderName> parents = new TreeSet<>();

    public MailboxTree(Collection<FolderName> folders) {
        this.folders = new LinkedHashSet<>(folders);
        for (var folder : this.folders)
            for (var at = folder; !at.isInbox(); at = at.parent()) parents.add(at.parent());
    }

    public Node node(FolderName name) {
        return new Node(name, folders.contains(name), parents.contains(name));
    }

    public List<Node> matching(ListPattern pattern) {
        var nodes = new ArrayList<Node>();
        for (var folder : folders) if (pattern.matches(folder.path())) nodes.add(node(folder));
        for (var parent : parents)
            if (!folders.contains(parent) && pattern.matches(parent.path()))
                nodes.add(node(parent));
        return nodes;
    }
}
