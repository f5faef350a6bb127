package org.courier.smtp.inbound;

import org.courier.smtp.wire.Reply;

/// A verb's reply, and what follows it.
record Answer(Reply reply, Then then) {
    static Answer of(Reply reply) {
        return new Answer(reply, Then.GO_ON);
    }

    static Answer ok(String enhancedCode, String text) {
        return of(Reply.of(250, enhancedCode, text));
    }
}
