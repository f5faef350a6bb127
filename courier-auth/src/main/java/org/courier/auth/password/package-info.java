/// Password hashes: telling whether a password fits a stored hash, and making new hashes, for every
/// scheme of the C suite and the newer ones. It stands on the JDK's and Bouncy Castle's digests
/// and, where present, on the system's libcrypt. It never knows accounts, files or the network.
package org.courier.auth.password;
