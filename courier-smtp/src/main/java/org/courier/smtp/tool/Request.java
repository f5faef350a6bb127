package org.courier.smtp.tool;

import org.courier.core.process.Tool;

import java.io.IOException;
import java.nio.file.Path;

/// A request to the server that is answered with one line.
final class Request {
    private Request() {}

    /// @return 0 when it was done
    static int run(String name, String request, Tool.Streams streams, Path state) {
        try (var server = ControlClient.ask(state, request)) {
            var answer = server.line().orElse("no answer");
            boolean done =
                    answer.equals("Ok") || answer.equals("Message scheduled for cancellation.");
            if (!answer.equals("Ok")) (done ? streams.out() : streams.err()).println(answer);
            return done ? 0 : 1;
        } catch (IOException e) {
            streams.err().println(name + ": " + e.getMessage());
            return 75;
        }
    }
}
