/// What administrators want of logins beside the right password: limits on failures, an audit log.
/// It stands on the account types; the authenticator asks it through `LoginPolicy`. It never asks a
/// source of accounts for anything, and never writes a secret to a log.
package org.courier.auth.policy;
