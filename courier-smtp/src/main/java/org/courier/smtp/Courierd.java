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
    private static final InstantSource CLOCK = InstantSource.system();

    /// What is made of the files of the configuration, at the start and at each reload.
    private record Parts(
            Router router,
            Submit submit,
            LocalDelivery local,
            EsmtpDelivery esmtp,
            Dsn dsn,
            Times times,
            Window window) {}

    private final ConfigDirectory configuration;
    private final MailStore store;
    private final Resolver resolver;

    /// What was opened, the last first.
    private final Deque<Closeable> opened = new ArrayDeque<>();

    private Spool spool;
    private CurrentModule<LocalDelivery> local;
    private CurrentModule<EsmtpDelivery> esmtp;
    private Scheduler scheduler;
    private DropPickup drop;
    private Esmtpd esmtpd;

    private Courierd(ConfigDirectory configuration, MailStore store, Resolver resolver) {
        this.configuration = configuration;
        this.store = store;
        this.resolver = resolver;
    }

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
        var courierd = new Courierd(configuration, store, resolver);
        try {
            courierd.open(authenticator, stateDirectory);
            return courierd;
        } catch (IOException | RuntimeException e) {
            courierd.close();
            throw e;
        }
    }

    private void open(Authenticator authenticator, Path state) throws IOException {
        spool = opened(Spool.open(state.resolve("queue"), Times.of(configuration), CLOCK));
        var parts = parts(authenticator);
        local = new CurrentModule<>(parts.local);
        esmtp = new CurrentModule<>(parts.esmtp);
        opened(() -> esmtp.now().close());
        scheduler =
                opened(
                        new Scheduler(
                                spool,
                                parts.router,
                                local,
                                esmtp,
                                parts.dsn,
                                parts.times,
                                parts.window));
        scheduler.start();
        opened(new ControlServer(state, spool, scheduler));
        drop = opened(new DropPickup(state, parts.submit, spool, parts.dsn));
        esmtpd =
                opened(
                        Esmtpd.open(
                                configuration,
                                authenticator,
                                parts.router,
                                parts.submit,
                                resolver));
    }

    private Parts parts(Authenticator authenticator) {
        var settings = configuration.settings(CourierdSettings.COURIERD);
        var router = new Router(configuration, authenticator);
        return new Parts(
                router,
                new Submit(configuration, spool, router),
                new LocalDelivery(new Delivery(store), configuration, settings),
                new EsmtpDelivery(configuration, settings, resolver, CLOCK),
                new Dsn(configuration, settings),
                Times.of(configuration),
                Window.of(configuration));
    }

    /// Reads the files again. Sessions and deliveries end as they began; new ones follow the new
    /// settings.
    ///
    /// @throws IOException when an address cannot be opened; everything is as before then
    public void load(Authenticator authenticator) throws IOException {
        var parts = parts(authenticator);
        try {
            esmtpd.load(authenticator, parts.router, parts.submit);
        } catch (IOException | RuntimeException e) {
            parts.esmtp.close();
            throw e;
        }
        spool.use(parts.times);
        drop.use(parts.submit, parts.dsn);
        scheduler.use(parts.router, parts.dsn, parts.times, parts.window);
        local.use(parts.local);
        esmtp.use(parts.esmtp).close();
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
