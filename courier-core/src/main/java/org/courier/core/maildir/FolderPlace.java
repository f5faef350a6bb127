package org.courier.core.maildir;

import java.nio.file.Path;

/// A folder that was there a moment ago: found inside the account's identity, opened outside of it.
///
/// @param path real
/// @param file tells the directory from one made later under its name
/// @param seen what its files looked like then
public record FolderPlace(Maildir maildir, FolderName name, Path path, String file, Stamps seen) {}
