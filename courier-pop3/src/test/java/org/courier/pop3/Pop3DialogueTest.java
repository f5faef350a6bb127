package org.courier.pop3;

import org.courier.core.dialogue.Dialogue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Path;
import java.util.stream.Stream;

/// Every story under dialogues/, against our server.
class Pop3DialogueTest {
    @TestFactory
    Stream<DynamicTest> dialogues() throws Exception {
        var messages = Path.of(Pop3DialogueTest.class.getResource("dialogues").toURI());
        return Dialogue.in(
                Pop3DialogueTest.class, "dialogues", header -> new Pop3Stage(header, messages));
    }
}
