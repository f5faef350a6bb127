package org.courier.auth.backend.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Answers what PAM modules ask: hidden input is the password, other input the user's name.
@SuppressWarnings("restricted")
final class PamConversation {
    private static final int ERROR = 19;
    private static final int ECHO_OFF = 1;
    private static final int ECHO_ON = 2;
    private static final int TEXT = 3;
    private static final int INFO = 4;
    private static final int MOST_MESSAGES = 32;
    private static final int LONGEST_PROMPT = 4096;

    /// Modules that ask again and again get no more answers.
    private static final int MOST_QUESTIONS = 8;

    private static final class Calls {
        /// PAM frees what it is given by free(3).
        static final MethodHandle CALLOC =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker().defaultLookup().findOrThrow("calloc"),
                                FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
    }

    private final PamRequest request;
    private int questions;

    PamConversation(PamRequest request) {
        this.request = request;
    }

    /// The conversation function of pam_conv(3). Nothing may be thrown through C.
    int answer(int count, MemorySegment messages, MemorySegment answers, MemorySegment none) {
        try {
            return count < 1 || count > MOST_MESSAGES ? ERROR : answered(count, messages, answers);
        } catch (Throwable _) {
            return ERROR;
        }
    }

    private int answered(int count, MemorySegment messages, MemorySegment answers)
            throws Throwable {
        var replies = calloc(count * 16L);
        var list = messages.reinterpret(count * 8L);
        for (int i = 0; i < count; i++) {
            var message = list.getAtIndex(ADDRESS, i).reinterpret(16);
            int style = message.get(JAVA_INT, 0);
            if (style == TEXT || style == INFO) continue;
            if (style != ECHO_OFF && style != ECHO_ON || ++questions > MOST_QUESTIONS) return ERROR;
            replies.set(
                    ADDRESS, i * 16L, copy(style == ECHO_ON ? request.user() : secret(message)));
        }
        answers.reinterpret(8).set(ADDRESS, 0, replies);
        return Pam.SUCCESS;
    }

    /// The old password is asked for by that word; helpers speak English.
    private String secret(MemorySegment message) {
        if (request.newPassword().isEmpty()) return request.password();
        var prompt = message.get(ADDRESS, 8);
        String text =
                prompt.equals(MemorySegment.NULL)
                        ? ""
                        : prompt.reinterpret(LONGEST_PROMPT)
                                .getString(0, StandardCharsets.UTF_8)
                                .toLowerCase(Locale.ROOT);
        boolean old = text.contains("current") || text.contains("old ");
        return old ? request.password() : request.newPassword();
    }

    private static MemorySegment copy(String text) throws Throwable {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        var copy = calloc(octets.length + 1L);
        MemorySegment.copy(octets, 0, copy, JAVA_BYTE, 0, octets.length);
        return copy;
    }

    private static MemorySegment calloc(long size) throws Throwable {
        var found = (MemorySegment) Calls.CALLOC.invokeExact(1L, size);
        if (found.equals(MemorySegment.NULL)) throw new OutOfMemoryError();
        return found.reinterpret(size);
    }
}
