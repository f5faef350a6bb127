/// What a client may do: whose mail it may bring, to whom, how much (C's relay rules, bofh file,
/// sender checks). Stands on submit's names and aliases, on the router and on DNS. Never reads from
/// a connection and never keeps state between two questions.
package org.courier.smtp.policy;
