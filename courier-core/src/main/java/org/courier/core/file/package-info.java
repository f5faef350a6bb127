/// Files that are on disk when a method returns, lock files other programs understand, and under
/// whose rights a file is touched. It stands on the JDK, the log and four system calls. It never
/// follows a symbolic link where a user could have planted one, and knows nothing of mail.
package org.courier.core.file;
