package org.courier.auth.backend;

import org.courier.auth.Account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Accounts a source gave within the last seconds, found by what was asked. No password is kept: a
/// question is known by its keyed hash alone.
final class AnswerMemory {
    private static final int MOST = 10_000;

    private final long life;
    private final SecretKeySpec secret;
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private long generation;

    private record Answer(Account account, long until) {}

    /// @param life zero: nothing is remembered
    AnswerMemory(Duration life) {
        this.life = life.toNanos();
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        secret = new SecretKeySpec(random, "HmacSHA256");
    }

    /// What is asked; empty when nothing is to be remembered.
    Optional<String> key(String... question) {
        if (life == 0) {
            return Optional.empty();
        }
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            for (var part : question) {
                var octets = part.getBytes(StandardCharsets.UTF_8);
                mac.update(ByteBuffer.allocate(4).putInt(octets.length).array());
                mac.update(octets);
            }
            return Optional.of(HexFormat.of().formatHex(mac.doFinal()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<Account> find(String key) {
        lock.lock();
        try {
            return Optional.ofNullable(answers.get(key))
                    .filter(answer -> answer.until() - System.nanoTime() > 0)
                    .map(Answer::account);
        } finally {
            lock.unlock();
        }
    }

    /// Taken before a question, given back with its answer.
    long generation() {
        lock.lock();
        try {
            return generation;
        } finally {
            lock.unlock();
        }
    }

    /// Keeps an answer, unless a password was changed since it was asked for.
    void put(String key, Account account, long asked) {
        lock.lock();
        try {
            if (asked != generation) {
                return;
            }
            dropOld();
            answers.remove(key);
            answers.put(key, new Answer(account, System.nanoTime() + life));
        } finally {
            lock.unlock();
        }
    }

    /// The oldest are first.
    private void dropOld() {
        Iterator<Answer> each = answers.values().iterator();
        while (each.hasNext()) {
            boolean old = each.next().until() - System.nanoTime() <= 0;
            if (!old && answers.size() < MOST) {
                return;
            }
            each.remove();
        }
    }

    void clear() {
        lock.lock();
        try {
            generation++;
            answers.clear();
        } finally {
            lock.unlock();
        }
    }
}
