package org.courier.auth.tool;

import org.courier.auth.policy.LoginRules;
import org.courier.auth.policy.SecondFactor;
import org.courier.core.config.ConfigDirectory;
import org.courier.core.process.Tool.Streams;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// totp: the second factor of an account (RFC 6238).
public final class Totp {
    private static final String USAGE =
            """
            Usage: totp add user [SHA1|SHA256]
                   totp remove user
                   totp check user        (reads the code)
            """;

    private Totp() {}

    public static int run(List<String> arguments, Streams streams) {
        return run(
                arguments, streams, SystemConfiguration.directory(), SystemConfiguration.state());
    }

    static int run(
            List<String> arguments, Streams streams, ConfigDirectory configuration, Path state) {
        if (arguments.size() < 2 || arguments.size() > 3) return usage(streams);
        var factors = SecondFactor.of(configuration);
        String hash = arguments.size() == 3 ? arguments.get(2) : "SHA1";
        boolean two = arguments.size() == 2;
        var owner = Owner.of(arguments.get(1), configuration, streams);
        if (owner.isEmpty()) return 1;
        try (var rules = LoginRules.of(configuration, state)) {
            int code =
                    switch (arguments.getFirst()) {
                        case "add" -> add(factors, owner.get(), hash, streams);
                        case "remove" ->
                                two ? remove(factors, owner.get(), streams) : usage(streams);
                        case "check" -> two ? check(factors, owner.get(), streams) : usage(streams);
                        default -> usage(streams);
                    };
            String event = code == 0 ? "totp-" : "totp-refused-";
            rules.note(event + arguments.getFirst(), owner.get(), "");
            return code;
        } catch (IOException | IllegalArgumentException e) {
            streams.err().println("totp: " + e.getMessage());
            return 1;
        }
    }

    private static int usage(Streams streams) {
        streams.err().print(USAGE);
        return 1;
    }

    private static int add(SecondFactor factors, String owner, String hash, Streams streams)
            throws IOException {
        var enrolment = factors.enrol(owner, "Courier", hash);
        streams.out().println(enrolment.uri());
        enrolment.recoveryCodes().forEach(streams.out()::println);
        return 0;
    }

    private static int remove(SecondFactor factors, String owner, Streams streams)
            throws IOException {
        if (factors.remove(owner)) return 0;
        streams.err().println("There is no TOTP.");
        return 1;
    }

    private static int check(SecondFactor factors, String owner, Streams streams)
            throws IOException {
        var code = Secret.read(streams, "Code: ");
        if (code.isPresent() && factors.use(owner, code.get())) return 0;
        streams.err().println("Wrong code.");
        return 1;
    }
}
