/// The launcher: every command name of the suite, and the servers of it in one process. Stands on
/// all modules and is the only place that knows them all. Never holds a rule of mail itself.
package org.courier.distribution;
