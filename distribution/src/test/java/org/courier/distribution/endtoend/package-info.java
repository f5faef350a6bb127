/// One letter all the way through a packaged suite in a process of its own, with clients that we
/// did not write. Stands on the start script, Python, curl, mutt, mbsync and swaks. Never reaches
/// into the suite's process.
package org.courier.distribution.endtoend;
