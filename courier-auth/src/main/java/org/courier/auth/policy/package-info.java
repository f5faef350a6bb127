/// What administrators want of logins beside the right password: limits on failures, app passwords,
/// second factors, an audit log. It stands on the account types; the authenticator asks it through
/// `LoginPolicy`. It never opens a source of accounts, and never writes a secret to a log.
package org.courier.auth.policy;
