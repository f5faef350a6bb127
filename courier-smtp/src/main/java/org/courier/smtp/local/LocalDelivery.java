package org.courier.smtp.local;

import org.courier.auth.Account;
import org.courier.core.address.Mailbox;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.config.Settings;
import org.courier.maildrop.deliver.Delivery;
import org.courier.smtp.queue.Attempt;
import org.courier.smtp.queue.DeliveryModule;
import org.courier.smtp.queue.Info;
import org.courier.smtp.queue.Outcome;
import org.courier.smtp.queue.Progress;
import org.courier.smtp.queue.Verp;
import org.courier.smtp.route.Router;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// C's module "local": delivers a recipient's copy by the account's instructions, one after the
/// other. A failure stops; what was done before it is done again at the next attempt. A program's
/// exit 99 stops too, and the message is delivered.
public final class LocalDelivery implements DeliveryModule {
    /// C's module.local: MAXDELS, MAXHOST, MAXRCPT.
    private static final Limits LIMITS = new Limits(10, 4, 1);

    private final Delivery delivery;
    private final Instructions instructions;
    private final String maildropDefault;

    public LocalDelivery(Delivery delivery, ConfigDirectory configuration, Settings courierd) {
        this.delivery = delivery;
        this.maildropDefault = courierd.get(LocalSettings.MAILDROPDEFAULT);
        this.instructions =
                new Instructions(
                        courierd.get(LocalSettings.DEFAULTDELIVERY),
                        configuration.value(Router.DOTEXTENSION),
                        "-" + configuration.value(Router.DEFAULTSEP));
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public List<Outcome> deliver(Attempt attempt) throws IOException {
        var outcomes = new ArrayList<Outcome>();
        for (var target : attempt.targets()) outcomes.add(deliver(attempt, target));
        return outcomes;
    }

    private Outcome deliver(Attempt attempt, Attempt.Target target) throws IOException {
        if (!(target.route() instanceof Router.Local(var account, var extension)))
            throw new IllegalArgumentException("not a local recipient: " + target.recipient());
        var address = target.recipient().address();
        if (LoopCheck.isLoop(attempt.content(), address))
            return failed("Mail loop - already have my Delivered-To: header.");
        var found = instructions.of(account, extension);
        if (found.isEmpty()) return failed("550 User <" + address + "> unknown");
        var sender = attempt.envelope().reversePath();
        if (attempt.envelope().verp()) sender = Verp.sender(sender, address);
        var message =
                new Delivery.Message(
                        sender, address, () -> attempt.content().open(), attempt.size());
        var environment = environment(account, message, extension, found.get().rest());
        for (var line : found.get().lines()) {
            var outcome = follow(account, message, line, environment);
            if (outcome.isPresent()) return outcome.get();
        }
        return delivered();
    }

    /// Empty when the next instruction is to be followed.
    private Optional<Outcome> follow(
            Account account,
            Delivery.Message message,
            String line,
            Map<String, String> environment) {
        // never pass over what the user wants: mail for such an account waits
        if (line.startsWith("||") || !(line.startsWith("|") || isPath(line)))
            return Optional.of(
                    deferred("Delivery instruction of this kind is not supported: " + line));
        return switch (delivery.deliver(account, message, line, environment)) {
            case Delivery.Delivered _ -> Optional.empty();
            case Delivery.Stopped _ -> Optional.of(delivered());
            case Delivery.Deferred(var reason) -> Optional.of(deferred(reason));
            case Delivery.Failed(_, var reason) -> Optional.of(failed(reason));
        };
    }

    private static boolean isPath(String line) {
        return line.startsWith(".") || line.startsWith("/");
    }

    /// What dot-courier of C promises to programs, beside what every delivery sets.
    private Map<String, String> environment(
            Account account, Delivery.Message message, String extension, String rest) {
        var mailbox = Mailbox.parse(message.deliveredTo());
        var all = new HashMap<String, String>();
        all.put("USER", account.systemUser().orElse(account.address()));
        all.put("SENDER", message.reversePath());
        all.put("RECIPIENT", message.deliveredTo());
        all.put("LOCAL", mailbox.localPart());
        all.put("HOST", mailbox.domain().isEmpty() ? "localhost" : mailbox.domain());
        all.put("DEFAULT", rest);
        all.put("MAILDROPDEFAULT", maildropDefault);
        account.quota().ifPresent(quota -> all.put("MAILDIRQUOTA", quota));
        var part = extension;
        for (var name : List.of("EXT", "EXT2", "EXT3", "EXT4")) {
            all.put(name, part);
            int dash = part.indexOf('-');
            part = dash < 0 ? "" : part.substring(dash + 1);
        }
        return all;
    }

    private static Outcome delivered() {
        return Outcome.delivered(Progress.How.LOCAL, "Message delivered.");
    }

    private static Outcome failed(String reason) {
        return Outcome.failed(Info.replyType("unknown"), Info.reply(reason));
    }

    private static Outcome deferred(String reason) {
        return Outcome.deferred(Info.replyType("unknown"), Info.reply(reason));
    }
}
