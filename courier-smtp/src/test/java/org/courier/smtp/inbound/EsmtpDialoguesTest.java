package org.courier.smtp.inbound;

import org.courier.core.dialogue.Dialogue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

class EsmtpDialoguesTest {
    @TestFactory
    Stream<DynamicTest> dialogues() {
        return Dialogue.in(EsmtpDialoguesTest.class, "dialogue", EsmtpStage::of);
    }
}
