/// The tests that keep the house: floors, formatting, citations, settings. They read the sources
/// and compiled classes of all modules. They never start a server.
package org.courier.distribution.house;
