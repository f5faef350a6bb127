package org.courier.smtp.submit;

import org.courier.core.config.Setting;

import java.util.List;

/// The one-value files that submit reads. What a client's access-list entry or the ESMTP server's
/// settings say about one message comes with its envelope's variables.
public final class SubmitSettings {
    private SubmitSettings() {}

    public static final Setting<Long> SIZELIMIT =
            Setting.size(
                    "sizelimit",
                    10_485_760,
                    0,
                    Long.MAX_VALUE,
                    "Largest message in octets; 0: no limit.");
    public static final Setting<Integer> BATCHSIZE =
            Setting.number(
                    "batchsize",
                    100,
                    1,
                    100_000,
                    "Recipients that share one message in the queue.");

    /// One-value files declared here, for the manual and the check.
    public static final List<Setting<?>> FILES = List.of(SIZELIMIT, BATCHSIZE);
}
