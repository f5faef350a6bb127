package org.courier.smtp.queue;

import org.courier.core.address.Mailbox;
import org.courier.core.log.Log;
import org.courier.smtp.route.Router;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// One round of attempts at all pending recipients of one message. See Scheduler for what it must
/// keep.
final class Round {
    private static final Log LOG = Log.of("courierd");

    private final Scheduler scheduler;
    private final Spool spool;
    private final long number;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<String> cancelled = Optional.empty();
    private volatile boolean hurried;

    /// As the spool has it.
    private Control written;

    /// With what has happened since.
    private Control control;

    private int running;

    Round(Scheduler scheduler, Spool spool, long number) {
        this.scheduler = scheduler;
        this.spool = spool;
        this.number = number;
    }

    void cancel(String reason) {
        cancelled = Optional.of(reason);
    }

    /// A cancellation that came too late for this round.
    Optional<String> cancelled() {
        return cancelled;
    }

    long number() {
        return number;
    }

    void hurry() {
        hurried = true;
    }

    private record Way(DeliveryModule module, String host) {}

    void begin() {
        Optional<Control> message;
        try {
            message = spool.patientControl(number);
        } catch (IOException e) {
            if (!scheduler.isClosing()) LOG.error("queue not read: " + e.getMessage());
            scheduler.mayWriteAgain();
            scheduler.leftUnread(this);
            return;
        }
        boolean wanted =
                message.filter(
                                m ->
                                        hurried
                                                || cancelled.isPresent()
                                                || m.nextAttempt() <= spool.now())
                        .isPresent();
        if (!wanted) {
            scheduler.left(this, message.map(Control::nextAttempt));
            return;
        }
        written = message.get();
        control = written;
        if (control.rounds() == 0 && control.progress().stream().allMatch(Progress::isPending))
            DeliveryLog.newMessage(control);
        var deliveries = cancelled.isPresent() ? List.<Deliveries.Delivery>of() : deliveries();
        running = deliveries.size();
        if (deliveries.isEmpty()) end();
        else scheduler.enqueue(deliveries);
    }

    /// Recipients with the same way share attempts. Those without a way have their end here.
    private List<Deliveries.Delivery> deliveries() {
        Map<Way, List<Attempt.Target>> ways = new LinkedHashMap<>();
        for (int index : control.pending()) {
            var route = route(control.recipient(index));
            var target = new Attempt.Target(index, control.recipient(index), route);
            switch (route) {
                case Router.Local(var account, _) ->
                        ways.computeIfAbsent(
                                        new Way(scheduler.local(), account.address()),
                                        _ -> new ArrayList<>())
                                .add(target);
                case Router.Remote(var host) ->
                        ways.computeIfAbsent(
                                        new Way(scheduler.esmtp(), host), _ -> new ArrayList<>())
                                .add(target);
                case Router.UnknownUser(var text) ->
                        outcome(
                                Log.of("courierd"),
                                index,
                                Outcome.failed(
                                        Info.replyType("unknown"), Info.reply("550 " + text)));
                case Router.Unavailable(var reason) ->
                        outcome(
                                Log.of("courierd"),
                                index,
                                Outcome.deferred(
                                        Info.replyType("unknown"), Info.reply("450 " + reason)));
            }
        }
        var deliveries = new ArrayList<Deliveries.Delivery>();
        ways.forEach((way, targets) -> split(way, targets, deliveries));
        return deliveries;
    }

    private Router.Route route(Recipient recipient) {
        Mailbox mailbox;
        try {
            mailbox = Mailbox.parse(recipient.address());
        } catch (IllegalArgumentException e) {
            return new Router.UnknownUser("Syntax error: " + recipient.address());
        }
        var route = scheduler.router().route(mailbox);
        boolean useBackup = control.warned() && control.warnAt() > 0;
        if (route instanceof Router.Remote && useBackup)
            return scheduler.router().backup().<Router.Route>map(b -> b).orElse(route);
        return route;
    }

    private void split(
            Way way, List<Attempt.Target> targets, List<Deliveries.Delivery> deliveries) {
        int most = way.module.limits().recipients();
        for (int i = 0; i < targets.size(); i += most) {
            var attempt =
                    new Attempt(
                            control.id(),
                            control.envelope(),
                            way.host,
                            List.copyOf(targets.subList(i, Math.min(targets.size(), i + most))),
                            spool.content(control),
                            control.size());
            deliveries.add(new Deliveries.Delivery(this, way.module, attempt));
        }
    }

    void deliver(DeliveryModule module, Attempt attempt) {
        DeliveryLog.started(attempt, module.name());
        var log = Log.of("courier" + module.name());
        var outcomes = outcomes(module, attempt, log);
        lock.lock();
        try {
            for (int i = 0; i < outcomes.size(); i++)
                outcome(log, attempt.targets().get(i).index(), outcomes.get(i));
            running--;
            if (running == 0) end();
            else write();
        } finally {
            lock.unlock();
        }
    }

    private static List<Outcome> outcomes(DeliveryModule module, Attempt attempt, Log log) {
        try {
            return module.deliver(attempt);
        } catch (IOException e) {
            var reason = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
            return all(attempt, Outcome.deferred(Info.connectError(reason)));
        } catch (RuntimeException | VirtualMachineError e) {
            // too large for our memory now: perhaps not when less is delivered beside it
            log.error("id=" + attempt.id(), e);
            return all(
                    attempt,
                    Outcome.deferred(
                            Info.replyType("unknown"), Info.reply("451 4.3.0 Internal error")));
        }
    }

    private static List<Outcome> all(Attempt attempt, Outcome outcome) {
        return attempt.targets().stream().map(_ -> outcome).toList();
    }

    private void outcome(Log log, int index, Outcome outcome) {
        DeliveryLog.outcome(log, control, index, outcome);
        Progress.State state =
                switch (outcome.result()) {
                    case Result.Delivered(var how, _) -> new Progress.Done(spool.now(), how);
                    case Result.Deferred() -> new Progress.Pending();
                    case Result.Failed() -> new Progress.Failed(spool.now());
                };
        control = control.with(index, new Progress(state, false, outcome.log()));
    }

    /// The part of a round that has ended is on disk before the rest has.
    private void write() {
        var now = control;
        writing(() -> spool.update(written, now, Optional.empty()));
        written = now;
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    /// @return false when it is not written, and the server is closing
    private boolean writing(Write write) {
        while (true) {
            try {
                write.run();
                return true;
            } catch (IOException e) {
                LOG.error("id=" + control.id() + ": queue not written: " + e.getMessage());
            } catch (IllegalStateException e) {
                // closed under our hands: the attempt is repeated after the next start
                if (!scheduler.isClosing()) throw e;
            }
            if (!scheduler.mayWriteAgain()) return false;
        }
    }

    private void end() {
        long now = spool.now();
        var end = RoundEnd.of(control, cancelled, now, scheduler.router().backup().isPresent());
        boolean gone = end.control().pending().isEmpty();
        long next =
                end.atOnce()
                        ? now
                        : now + scheduler.times().retryAfter(control.rounds() + 1).toSeconds();
        var after = end.control().afterRound(next, end.warned());
        control = after;
        if (!writing(() -> close(end, after, gone))) return;
        if (gone) DeliveryLog.completed(after.id());
        scheduler.left(this, gone ? Optional.empty() : Optional.of(next));
    }

    /// The end of the round and the report of it are one commit: a crash neither doubles nor loses
    /// a report.
    private void close(RoundEnd end, Control after, boolean gone) throws IOException {
        var report =
                end.ended().isEmpty() && end.delayed().isEmpty()
                        ? Optional.<Reporter.Report>empty()
                        : scheduler
                                .reporter()
                                .report(
                                        new Reporter.Wanted(
                                                after,
                                                end.ended(),
                                                end.delayed(),
                                                spool.content(after)));
        if (report.isEmpty()) {
            commit(after, gone, Optional.empty());
            return;
        }
        try (var message = spool.arriving()) {
            report.get().write(message.queueId(), message.content());
            var prepared = message.prepare(report.get().envelope());
            commit(after, gone, Optional.of(prepared));
            message.committed();
        }
    }

    private void commit(Control after, boolean gone, Optional<ArrivingMessage.Prepared> report)
            throws IOException {
        if (gone) spool.finish(written, report);
        else spool.update(written, after, report);
    }
}
