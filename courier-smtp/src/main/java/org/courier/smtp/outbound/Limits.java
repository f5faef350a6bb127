package org.courier.smtp.outbound;

import org.courier.core.config.ConfigDirectory;
import org.courier.smtp.inbound.EsmtpSettings;

import java.time.Duration;

/// How long the client waits for what.
record Limits(
        Duration connect,
        Duration helo,
        Duration reply,
        Duration data,
        Duration keepAlive,
        Duration ping,
        Duration quit,
        Duration hostDown) {

    static Limits of(ConfigDirectory configuration) {
        return new Limits(
                configuration.value(OutboundSettings.ESMTPTIMEOUTCONNECT),
                configuration.value(OutboundSettings.ESMTPTIMEOUTHELO),
                configuration.value(EsmtpSettings.ESMTPTIMEOUT),
                configuration.value(EsmtpSettings.ESMTPTIMEOUTDATA),
                configuration.value(OutboundSettings.ESMTPTIMEOUTKEEPALIVE),
                configuration.value(OutboundSettings.ESMTPTIMEOUTKEEPALIVEPING),
                configuration.value(OutboundSettings.ESMTPTIMEOUTQUIT),
                configuration.value(OutboundSettings.ESMTPDELAY));
    }
}
