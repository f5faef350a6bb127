/// The commands of the authentication library under the C suite's names: userdb, makeuserdb,
/// userdbpw, pw2userdb, authtest, authenumerate, authpasswd. They stand on all of auth and on the
/// configuration directory. They never talk to a running server: it sees what they change by
/// itself.
package org.courier.auth.tool;
