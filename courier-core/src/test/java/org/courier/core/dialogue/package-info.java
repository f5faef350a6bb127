/// Plays dialogues, tests in the form RFC examples have, against a live server. Stands on sockets
/// and JUnit alone. It never knows a protocol: lines, literals and TLS are all it understands.
package org.courier.core.dialogue;
