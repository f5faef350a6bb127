package org.courier.core.config;

/// What is wrong with a configuration. A warning (an unknown key) lets the server start, an error
/// does not.
public record Problem(boolean isError, String text) {
    public static Problem error(String text) {
        return new Problem(true, text);
    }

    public static Problem warning(String text) {
        return new Problem(false, text);
    }
}
