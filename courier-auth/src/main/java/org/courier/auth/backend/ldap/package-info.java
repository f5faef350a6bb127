/// authldap: accounts in an LDAP directory, asked through pools of connections that mend
/// themselves. It stands on the account types, `password`, core's settings, and the UnboundID LDAP
/// SDK. It never builds a filter by joining texts, and never binds with an empty password.
package org.courier.auth.backend.ldap;
