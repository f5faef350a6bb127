package org.courier.auth.backend.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.util.Optional;
import java.util.concurrent.Executors;

/// A process of its own in which PAM modules run: one that crashes, hangs or writes to where it
/// should not takes no mail server along. Requests come on standard input, results go to standard
/// output; it ends when its input does.
public final class PamHelper {
    private PamHelper() {}

    /// @param arguments how many requests are served at once, and a directory instead of /etc/pam.d
    static void main(String[] arguments) throws IOException {
        // our own copies of both, since a module may read from 0 and print to 1
        try (var in = new FileInputStream("/proc/self/fd/0");
                var out = new DataOutputStream(new FileOutputStream("/proc/self/fd/1"))) {
            replaceStandard();
            var directory = Optional.of(arguments).filter(a -> a.length > 1).map(a -> a[1]);
            serve(in, out, new Pam(directory), Integer.parseInt(arguments[0]));
        } catch (EOFException _) {
            // the server has ended, or wants us to
        }
    }

    /// Standard input is /dev/null from now on, and standard output is the error output.
    @SuppressWarnings("restricted")
    private static void replaceStandard() {
        var linker = Linker.nativeLinker();
        var dup2 =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("dup2"),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        var open =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("open"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        try (var arena = Arena.ofConfined()) {
            int empty = (int) open.invokeExact(arena.allocateFrom("/dev/null"), 0);
            int _ = (int) dup2.invokeExact(empty, 0);
            int _ = (int) dup2.invokeExact(2, 1);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void serve(FileInputStream from, DataOutputStream out, Pam pam, int threads)
            throws IOException {
        var in = new DataInputStream(new BufferedInputStream(from));
        try (var pool =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().daemon().name("pam-", 0).factory())) {
            while (true) {
                var asked = PamRequest.read(in);
                pool.execute(() -> answer(out, asked.number(), pam.run(asked.request())));
            }
        } finally {
            // also in the middle of a module
            Runtime.getRuntime().halt(0);
        }
    }

    private static void answer(DataOutputStream out, int number, int result) {
        synchronized (out) {
            try {
                out.writeInt(number);
                out.writeInt(result);
                out.flush();
            } catch (IOException _) {
                // nobody is there any more
                Runtime.getRuntime().halt(1);
            }
        }
    }
}
