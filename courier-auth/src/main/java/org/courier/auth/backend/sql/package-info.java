/// Accounts in SQL databases: authmysql, authpgsql and authsqlite, with the C suite's files and
/// keys. It stands on the account types, `password`, core's settings and the JDBC drivers, which
/// are loaded at the first question only. It never puts what a user sent into the text of a
/// statement.
package org.courier.auth.backend.sql;
