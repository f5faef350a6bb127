package org.courier.auth.password;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The system's crypt_r(3): DES, yescrypt and whatever else this machine's libcrypt knows. Loaded
/// on first use; a machine without it only misses those schemes.
@SuppressWarnings("restricted")
final class LibCrypt {
    /// sizeof (struct crypt_data) of libxcrypt; glibc's old one is larger and asks for 131,232.
    private static final long DATA = 131_232;

    private static final int RESULT = 384;

    /// CRYPT_MAX_PASSPHRASE_SIZE with its NUL.
    private static final int LONGEST = 511;

    private final MethodHandle crypt;
    private final Optional<MethodHandle> salt;

    private LibCrypt(MethodHandle crypt, Optional<MethodHandle> salt) {
        this.crypt = crypt;
        this.salt = salt;
    }

    /// The library of this machine, if it has one.
    static Optional<LibCrypt> present() {
        return Loaded.LIBRARY;
    }

    private static final class Loaded {
        static final Optional<LibCrypt> LIBRARY = load();

        private static Optional<LibCrypt> load() {
            for (String name : new String[] {"libcrypt.so.1", "libcrypt.so.2"}) {
                try {
                    return Optional.of(link(SymbolLookup.libraryLookup(name, Arena.global())));
                } catch (IllegalArgumentException _) {
                    // Not this name: the next one, or none.
                }
            }
            return Optional.empty();
        }

        private static LibCrypt link(SymbolLookup library) {
            var linker = Linker.nativeLinker();
            var pointer = ValueLayout.ADDRESS;
            var crypt =
                    linker.downcallHandle(
                            library.findOrThrow("crypt_r"),
                            FunctionDescriptor.of(pointer, pointer, pointer, pointer));
            var number = ValueLayout.JAVA_INT;
            var salt =
                    library.find("crypt_gensalt_rn")
                            .map(
                                    symbol ->
                                            linker.downcallHandle(
                                                    symbol,
                                                    FunctionDescriptor.of(
                                                            pointer,
                                                            pointer,
                                                            ValueLayout.JAVA_LONG,
                                                            pointer,
                                                            number,
                                                            pointer,
                                                            number)));
            return new LibCrypt(crypt, salt);
        }
    }

    /// Empty when the library refuses: an unknown scheme, a broken or locked hash.
    Optional<String> crypt(byte[] password, String setting) {
        if (password.length > LONGEST || setting.isEmpty() || setting.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (var arena = Arena.ofConfined()) {
            var data = arena.allocate(DATA, 16);
            var phrase = arena.allocate(password.length + 1L);
            MemorySegment.copy(password, 0, phrase, ValueLayout.JAVA_BYTE, 0, password.length);
            var result =
                    (MemorySegment)
                            crypt.invokeExact(
                                    phrase,
                                    arena.allocateFrom(setting, StandardCharsets.UTF_8),
                                    data);
            Optional<String> hash = text(result);
            phrase.fill((byte) 0);
            data.fill((byte) 0);
            return hash;
        } catch (Throwable e) {
            throw new IllegalStateException("crypt_r", e);
        }
    }

    /// A new setting of the scheme with this prefix, from the system's own randomness.
    Optional<String> newSetting(String prefix) {
        if (salt.isEmpty()) {
            return Optional.empty();
        }
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(RESULT);
            var result =
                    (MemorySegment)
                            salt.get()
                                    .invokeExact(
                                            arena.allocateFrom(prefix),
                                            0L,
                                            MemorySegment.NULL,
                                            0,
                                            out,
                                            RESULT);
            return text(result);
        } catch (Throwable e) {
            throw new IllegalStateException("crypt_gensalt_rn", e);
        }
    }

    private static Optional<String> text(MemorySegment result) {
        if (result.equals(MemorySegment.NULL)) {
            return Optional.empty();
        }
        String text = result.reinterpret(RESULT).getString(0, StandardCharsets.ISO_8859_1);
        return text.isEmpty() || text.startsWith("*") ? Optional.empty() : Optional.of(text);
    }
}
