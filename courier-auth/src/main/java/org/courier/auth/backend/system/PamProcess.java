package org.courier.auth.backend.system;

import org.courier.core.file.Identity;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// One PAM helper as the server sees it.
final class PamProcess {
    /// A helper that served so many, or has grown so large, is replaced: modules leak.
    private static final int MOST_REQUESTS = 20_000;

    private static final long LARGEST_PAGES = (256L << 20) / 4096;
    private static final int LOOK_EVERY = 64;

    private final Process process;
    private final DataOutputStream out;
    private final Map<Integer, CompletableFuture<Integer>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private boolean retired;

    private PamProcess(Process process) {
        this.process = process;
        this.out = new DataOutputStream(process.getOutputStream());
        Thread.ofVirtual().name("pam-helper").start(this::readAnswers);
    }

    static PamProcess start(int threads, Optional<Path> directory) throws IOException {
        if (Identity.isAssumed()) throw new IllegalStateException("a program in an identity");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-XX:CICompilerCount=1",
                        "-Xms4m",
                        "-Xmx32m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        ownClasses(),
                        PamHelper.class.getName(),
                        String.valueOf(threads)));
        directory.ifPresent(path -> command.add(path.toString()));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        // prompts are told apart by their English words
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.directory(Path.of("/").toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        return new PamProcess(builder.start());
    }

    /// The helper needs no other's.
    private static String ownClasses() throws IOException {
        var place = PamHelper.class.getProtectionDomain().getCodeSource().getLocation();
        try {
            return Path.of(place.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    int load() {
        return waiting.size();
    }

    synchronized boolean isUsable() {
        return !retired && process.isAlive();
    }

    /// PAM's result, in the future; broken when the helper ends before it.
    CompletableFuture<Integer> ask(PamRequest request) throws IOException {
        int mine = number.incrementAndGet();
        var answer = new CompletableFuture<Integer>();
        var frame = request.frame(mine);
        waiting.put(mine, answer);
        answer.whenComplete((_, _) -> ended(mine));
        try {
            synchronized (out) {
                out.writeInt(frame.length);
                out.write(frame);
                out.flush();
            }
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        if (!process.isAlive()) allBroken();
        return answer;
    }

    private void ended(int request) {
        waiting.remove(request);
        if (request % LOOK_EVERY == 0 && isLarge() || request >= MOST_REQUESTS) retire();
        else endIfIdle();
    }

    private boolean isLarge() {
        try {
            var statm = Files.readString(Path.of("/proc/" + pid() + "/statm")).split(" ");
            return Long.parseLong(statm[1]) > LARGEST_PAGES;
        } catch (IOException _) {
            // it has ended, and will be replaced
            return false;
        }
    }

    /// Gets no more requests, and is killed when those that it has are answered or given up.
    void retire() {
        synchronized (this) {
            retired = true;
        }
        endIfIdle();
    }

    private synchronized void endIfIdle() {
        if (retired && waiting.isEmpty()) process.destroyForcibly();
    }

    void kill() {
        process.destroyForcibly();
    }

    private void readAnswers() {
        try (var in = new DataInputStream(process.getInputStream())) {
            while (true) {
                int request = in.readInt();
                int result = in.readInt();
                Optional.ofNullable(waiting.get(request)).ifPresent(a -> a.complete(result));
            }
        } catch (IOException _) {
            // it has ended: who waits is told
        }
        process.destroyForcibly();
        allBroken();
    }

    private void allBroken() {
        var failure = new IOException("the PAM helper ended");
        waiting.values().forEach(answer -> answer.completeExceptionally(failure));
    }
}
