/// Takes messages into the queue, whoever brings them: the ESMTP server, sendmail, forwards,
/// reports (C's submit). Stands on the queue, the header rules and the aliases. Never answers a
/// client and never delivers; when commit returns, the message is on disk.
package org.courier.smtp.submit;
