package org.courier.imap;

import org.courier.core.dialogue.Dialogue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

/// Every dialogue of the IMAP server.
class ImapDialogueTest {
    @TestFactory
    Stream<DynamicTest> dialogues() {
        return Dialogue.in(ImapDialogueTest.class, "dialogues", ImapStage::new);
    }
}
