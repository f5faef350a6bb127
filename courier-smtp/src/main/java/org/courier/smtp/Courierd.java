package org.courier.smtp;

import org.courier.auth.Authenticator;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.dns.Resolver;
import org.courier.core.maildir.MailStore;
import org.courier.core.net.Bound;
import org.courier.maildrop.deliver.Delivery;
import org.courier.smtp.dsn.Dsn;
import org.courier.smtp.inbound.Esmtpd;
import org.courier.smtp.local.LocalDelivery;
import org.courier.smtp.outbound.EsmtpDelivery;
import org.courier.smtp.queue.Scheduler;
import org.courier.smtp.queue.Spool;
import org.courier.smtp.queue.Times;
import org.courier.smtp.queue.Window;
import org.courier.smtp.route.Router;
import org.courier.smtp.submit.Submit;
import org.courier.smtp.tool.ControlServer;
import org.courier.smtp.tool.DropPickup;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The mail transfer agent: ESMTP listeners, queue, scheduler; all wiring of the module.
public final class Courierd implements Closeable {
    /// What was opened, the last first.
    private final Deque<Closeable> opened = new ArrayDeque<>();

    private Scheduler scheduler;
    private Esmtpd esmtpd;

    private Courierd() {}

    /// Reads courierd, esmtpd, esmtpd-msa, esmtpd-ssl, opens the listeners. A port of 0 asks for a
    /// free one.
    ///
    /// @throws IOException when the queue or an address is in use; nothing is left open
    public static Courierd start(
            ConfigDirectory configuration,
            Authenticator authenticator,
            MailStore store,
            Resolver resolver,
            Path stateDirectory)
            throws IOException {
        var courierd = new Courierd();
        try {
            courierd.open(configuration, authenticator, store, resolver, stateDirectory);
            return courierd;
        } catch (IOException | RuntimeException e) {
            courierd.close();
            throw e;
        }
    }

    private void open(
            ConfigDirectory configuration,
            Authenticator authenticator,
            MailStore store,
            Resolver resolver,
            Path state)
            throws IOException {
        var clock = InstantSource.system();
        var settings = configuration.settings(CourierdSettings.COURIERD);
        var times = Times.of(configuration);
        var router = new Router(configuration, authenticator);
        var local = new LocalDelivery(new Delivery(store), configuration, settings);
        var dsn = new Dsn(configuration, settings);
        var spool = opened(Spool.open(state.resolve("queue"), times, clock));
        var submit = new Submit(configuration, spool, router);
        var esmtp = opened(new EsmtpDelivery(configuration, settings, resolver, clock));
        var window = Window.of(configuration);
        scheduler = opened(new Scheduler(spool, router, local, esmtp, dsn, times, window));
        scheduler.start();
        opened(new ControlServer(state, spool, scheduler));
        opened(new DropPickup(state, submit, spool, dsn));
        esmtpd = opened(Esmtpd.open(configuration, authenticator, router, submit, resolver));
    }

    private <T extends Closeable> T opened(T part) {
        opened.push(part);
        return part;
    }

    public List<Bound> bound() {
        return esmtpd.bound();
    }

    /// Tries every queued message now.
    public void flush() throws IOException {
        scheduler.flush();
    }

    @Override
    public void close() {
        try {
            while (!opened.isEmpty()) opened.pop().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
