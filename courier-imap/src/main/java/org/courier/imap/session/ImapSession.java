package org.courier.imap.session;

import org.courier.auth.Account;
import org.courier.auth.Authenticator;
import org.courier.auth.Client;
import org.courier.core.maildir.FolderName;
import org.courier.core.maildir.FolderPlace;
import org.courier.core.maildir.MailStore;
import org.courier.core.maildir.Maildir;
import org.courier.core.maildir.Quota;
import org.courier.core.net.Connection;
import org.courier.imap.fetch.Traffic;
import org.courier.imap.mailbox.Access;
import org.courier.imap.mailbox.SelectedMailbox;
import org.courier.imap.wire.CommandFailed;
import org.courier.imap.wire.Responses;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a session is at a moment, for the commands: who the client is, what is selected, where the
/// answers go. Only the session's own thread uses it.
public final class ImapSession {
    private final Site site;
    private final Connection connection;
    private final Responses out;
    private final SessionLog log;
    private final Traffic traffic = new Traffic();
    private Optional<User> user = Optional.empty();
    private Optional<SelectedMailbox> selected = Optional.empty();
    private Optional<String> bye = Optional.empty();
    private boolean utf8;

    ImapSession(Site site, Connection connection) {
        this.site = site;
        this.connection = connection;
        out = new Responses(connection);
        log = new SessionLog(site.log(), connection);
    }

    public Responses out() {
        return out;
    }

    public Connection connection() {
        return connection;
    }

    public Policy policy() {
        return site.policy();
    }

    public SessionLog log() {
        return log;
    }

    public Traffic traffic() {
        return traffic;
    }

    public MailStore store() {
        return site.store();
    }

    public String hostName() {
        return site.hostName();
    }

    public boolean canStartTls() {
        return site.startTls().isPresent() && connection.tls().isEmpty();
    }

    public Client client() {
        return new Client(
                        site.services().on(connection.local().getPort()),
                        connection.remote(),
                        connection.tls())
                .withCertificate(site.policy().certificateField());
    }

    public String capabilities() {
        return new Capabilities(site).text(client(), user.isPresent());
    }

    /// The SASL mechanisms that CAPABILITY names for this connection.
    public List<String> mechanisms() {
        return new Capabilities(site).mechanismsOf(client());
    }

    /// The accounts; only before login, when there are some.
    public Authenticator authenticator() {
        return site.authenticator().orElseThrow();
    }

    Optional<User> loggedIn() {
        return user;
    }

    public boolean isLoggedIn() {
        return user.isPresent();
    }

    public User user() {
        return user.orElseThrow();
    }

    public Maildir maildir() {
        return user().maildir();
    }

    /// UTF8=ACCEPT is in force (RFC 6855).
    public boolean utf8() {
        return utf8;
    }

    public void enableUtf8() {
        utf8 = true;
        out.useUtf8();
    }

    /// The client is this account from here on, unless something is wrong with its mail: then the
    /// session ends with BYE.
    public void login(Account account) throws IOException {
        var options = new Maildir.Options(policy().locks(), policy().trash());
        var maildir = new Maildir(account.maildirPath(), account.identity(), options);
        var known = new User(account.address(), maildir, account.options());
        var fault = fault(known, account.home());
        var quota = account.quota().filter(q -> !q.isEmpty());
        if (fault.isEmpty() && quota.isPresent())
            maildir.quota().limit(Quota.Limit.parse(quota.get()));
        enter(known, fault);
    }

    void login(User known, Path home) throws IOException {
        enter(known, fault(known, home));
    }

    /// After all that can fail: a login that was refused has changed nothing.
    private void enter(User known, Optional<String> fault) {
        log.login(known.name());
        user = Optional.of(known);
        bye = fault;
    }

    /// Why this account cannot be served now.
    private Optional<String> fault(User known, Path home) throws IOException {
        var root = known.maildir().root();
        var check = policy().sanityCheck();
        var identity = known.maildir().identity();
        var fault = identity.as(() -> MaildirCheck.fault(home, root, identity, check));
        if (fault.isPresent()) return fault;
        if (known.options().flag("disableimap"))
            return Optional.of("IMAP access disabled for this account.");
        if (known.options().flag("disableinsecureimap") && connection.tls().isEmpty())
            return Optional.of("IMAP access disabled via insecure connection.");
        return Optional.empty();
    }

    /// Ends the session with an untagged BYE after the answer, or instead of one.
    public void bye(String text) {
        bye = Optional.of(text);
    }

    Optional<String> farewell() {
        return bye;
    }

    public Optional<SelectedMailbox> selectedIfAny() {
        return selected;
    }

    /// The command table has seen to it that there is one.
    public SelectedMailbox selected() {
        return selected.orElseThrow();
    }

    /// Leaves what is selected and opens another mailbox (RFC 3501 section 6.3.1: the old one is
    /// left even when this fails).
    public SelectedMailbox select(FolderPlace place, boolean readOnly) throws IOException {
        unselect();
        var writing = policy().keywords() ? Access.FLAGS_AND_KEYWORDS : Access.FLAGS;
        var access = readOnly ? Access.READ_ONLY : writing;
        selected = Optional.of(SelectedMailbox.open(store(), place, access, connection::wake));
        return selected();
    }

    public void unselect() throws IOException {
        traffic.forget();
        var old = selected;
        selected = Optional.empty();
        if (old.isPresent()) old.get().close();
    }

    public boolean isSelected(FolderName name) {
        return selected.isPresent() && selected.get().name().equals(name);
    }

    /// The folder a mailbox name means, if it can be one.
    public static Optional<FolderName> folder(String mailbox) {
        if (!mailbox.regionMatches(true, 0, "INBOX", 0, 5)) return Optional.empty();
        if (mailbox.length() > 5 && mailbox.charAt(5) != '.') return Optional.empty();
        try {
            return Optional.of(FolderName.ofPath(mailbox));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    /// The folder of a mailbox that exists.
    public FolderName existing(String mailbox) throws IOException {
        var folder = folder(mailbox);
        if (folder.isEmpty() || !maildir().has(folder.get()))
            throw CommandFailed.no("Mailbox does not exist, or must be subscribed to.");
        return folder.get();
    }
}
