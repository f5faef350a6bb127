package org.courier.smtp.policy;

import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.smtp.alias.DomainList;
import org.courier.smtp.alias.HostNames;

/// Mail for which domains is accepted from anybody: `esmtpacceptmailfor` (a file, and the files of
/// `esmtpacceptmailfor.dir`), by default the name of this host; and for which domains `user%domain`
/// is opened: `esmtppercentrelay`.
public final class RelayRule {
    private final DomainList accepted;
    private final DomainList acceptedDirectory;
    private final DomainList percent;
    private final DomainList percentDirectory;

    public RelayRule(ConfigDirectory configuration, HostNames names) {
        var system = HostNames.systemName();
        boolean configured =
                configuration.has("esmtpacceptmailfor")
                        || configuration.has("esmtpacceptmailfor.dir");
        accepted =
                configured
                        ? DomainList.of(configuration.lines("esmtpacceptmailfor"), system)
                        : DomainList.of(names.me());
        acceptedDirectory = DomainList.of(configuration.lines("esmtpacceptmailfor.dir"), system);
        percent = DomainList.of(configuration.lines("esmtppercentrelay"), system);
        percentDirectory = DomainList.of(configuration.lines("esmtppercentrelay.dir"), system);
    }

    /// Whether anybody may send to the domain.
    public boolean accepts(String domain) {
        return accepted.contains(domain) || acceptedDirectory.contains(domain);
    }

    /// The percent hack: `user%domain` at one of our domains is `user@domain` where
    /// esmtppercentrelay lists it. The answer is judged by the relay rule like any other address.
    public Mailbox withoutPercent(Mailbox mailbox, boolean atHome) {
        int sign = mailbox.localPart().lastIndexOf('%');
        if (!atHome || sign < 1) return mailbox;
        var domain = mailbox.localPart().substring(sign + 1);
        boolean opened = percent.contains(domain) || percentDirectory.contains(domain);
        return opened ? new Mailbox(mailbox.localPart().substring(0, sign), domain) : mailbox;
    }
}
