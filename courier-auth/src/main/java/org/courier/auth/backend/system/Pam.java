package org.courier.auth.backend.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// libpam, as a helper process calls it.
@SuppressWarnings("restricted")
final class Pam {
    static final int SUCCESS = 0;

    private static final int RHOST = 4;
    private static final int CONVERSATION = 16;

    private final MethodHandle start;
    private final Optional<MethodHandle> startIn;
    private final MethodHandle end;
    private final MethodHandle setItem;
    private final MethodHandle authenticate;
    private final MethodHandle account;
    private final MethodHandle change;
    private final MethodHandle answer;
    private final Optional<String> directory;

    /// @param directory instead of /etc/pam.d
    Pam(Optional<String> directory) {
        var linker = Linker.nativeLinker();
        var library = SymbolLookup.libraryLookup("libpam.so.0", Arena.global());
        var two = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
        this.directory = directory;
        start =
                linker.downcallHandle(
                        library.findOrThrow("pam_start"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        startIn =
                library.find("pam_start_confdir")
                        .map(
                                symbol ->
                                        linker.downcallHandle(
                                                symbol,
                                                FunctionDescriptor.of(
                                                        JAVA_INT, ADDRESS, ADDRESS, ADDRESS,
                                                        ADDRESS, ADDRESS)));
        end = linker.downcallHandle(library.findOrThrow("pam_end"), two);
        setItem =
                linker.downcallHandle(
                        library.findOrThrow("pam_set_item"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        authenticate = linker.downcallHandle(library.findOrThrow("pam_authenticate"), two);
        account = linker.downcallHandle(library.findOrThrow("pam_acct_mgmt"), two);
        change = linker.downcallHandle(library.findOrThrow("pam_chauthtok"), two);
        answer = answer();
    }

    private static MethodHandle answer() {
        try {
            return MethodHandles.lookup()
                    .findVirtual(
                            PamConversation.class,
                            "answer",
                            MethodType.methodType(
                                    int.class,
                                    int.class,
                                    MemorySegment.class,
                                    MemorySegment.class,
                                    MemorySegment.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return PAM's result
    int run(PamRequest request) {
        try (var arena = Arena.ofConfined()) {
            var talk = new PamConversation(request);
            var conversation = arena.allocate(CONVERSATION, 8);
            conversation.set(
                    ADDRESS,
                    0,
                    Linker.nativeLinker()
                            .upcallStub(
                                    answer.bindTo(talk),
                                    FunctionDescriptor.of(
                                            JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS),
                                    arena));
            var place = arena.allocate(ADDRESS);
            int result = start(arena, request, conversation, place);
            if (result != SUCCESS) return result;
            var handle = place.get(ADDRESS, 0);
            result = steps(arena, request, handle);
            int _ = (int) end.invokeExact(handle, result);
            return result;
        } catch (Throwable e) {
            throw new IllegalStateException("PAM", e);
        }
    }

    private int start(
            Arena arena, PamRequest request, MemorySegment conversation, MemorySegment place)
            throws Throwable {
        var service = text(arena, request.service());
        var user = text(arena, request.user());
        return startIn.isPresent() && directory.isPresent()
                ? (int)
                        startIn.get()
                                .invokeExact(
                                        service,
                                        user,
                                        conversation,
                                        text(arena, directory.get()),
                                        place)
                : (int) start.invokeExact(service, user, conversation, place);
    }

    private int steps(Arena arena, PamRequest request, MemorySegment handle) throws Throwable {
        int result = SUCCESS;
        if (!request.remoteHost().isEmpty())
            result = (int) setItem.invokeExact(handle, RHOST, text(arena, request.remoteHost()));
        if (result != SUCCESS) return result;
        if (!request.newPassword().isEmpty()) return (int) change.invokeExact(handle, 0);
        result = (int) authenticate.invokeExact(handle, 0);
        return result == SUCCESS ? (int) account.invokeExact(handle, 0) : result;
    }

    private static MemorySegment text(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_8);
    }
}
