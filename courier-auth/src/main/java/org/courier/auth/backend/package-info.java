/// The sources of accounts, one row each in `Backends`: the C suite's userdb here, others in
/// packages of their own below. It stands on the account types, `password`, and core's files and
/// database. It never knows who asks or why.
package org.courier.auth.backend;
