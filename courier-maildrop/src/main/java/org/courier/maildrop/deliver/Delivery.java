package org.courier.maildrop.deliver;

import org.courier.auth.Account;
import org.courier.core.maildir.MailStore;
import org.courier.core.maildir.OverQuota;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// One message to one target of one account, as a line of a .courier file names it: Maildir, mbox
/// or program. Delivered means on disk, after the fsync.
public final class Delivery {
    public sealed interface Result {}

    /// On disk, or the program ended well.
    public record Delivered(String what) implements Result {}

    /// The program ended well and wants none of the instructions after it followed.
    public record Stopped(String what) implements Result {}

    /// Not now; the queue tries again.
    public record Deferred(String reason) implements Result {}

    /// Never: an enhanced status code (RFC 3463) and a text for the sender.
    public record Failed(String status, String reason) implements Result {}

    /// A message whose content, LF line ends, can be opened several times; without Return-Path and
    /// Delivered-To.
    ///
    /// @param reversePath "" for the null path
    /// @param deliveredTo the recipient as addressed
    /// @param size octets the content gives, -1 when unknown
    public record Message(String reversePath, String deliveredTo, Content content, long size) {
        /// The two lines a final delivery puts on top (RFC 5321 section 4.4).
        String topLines() {
            return deliveredToLine() + "\n" + returnPathLine() + "\n";
        }

        String deliveredToLine() {
            return "Delivered-To: " + oneLine(deliveredTo);
        }

        String returnPathLine() {
            return "Return-Path: <" + oneLine(reversePath) + ">";
        }

        private static String oneLine(String text) {
            return text.replaceAll("[\\p{Cntrl}]", "_");
        }
    }

    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    private final MaildirTarget maildir;
    private final MboxTarget mbox = new MboxTarget();
    private final ProgramTarget program = new ProgramTarget();

    public Delivery(MailStore store) {
        maildir = new MaildirTarget(store);
    }

    /// @param instruction "./Maildir", "./mbox", "| command" as in .courier; paths are relative to
    ///   the account's home
    /// @param environment variables for the program beside those every delivery has
    public Result deliver(
            Account account, Message message, String instruction, Map<String, String> environment) {
        var target = instruction.strip();
        try {
            if (target.startsWith("|"))
                return program.run(account, message, target.substring(1).strip(), environment);
            if (!target.startsWith(".") && !target.startsWith("/"))
                return new Failed("5.3.5", "Unknown delivery instruction.");
            var path = account.home().resolve(withoutSlash(target)).normalize();
            return isMaildir(account, path)
                    ? maildir.deliver(account, message, path)
                    : mbox.append(account, message, path);
        } catch (OverQuota over) {
            return new Deferred("Maildir over quota.");
        } catch (IOException e) {
            return new Deferred(reason(e));
        }
    }

    /// A directory, or the account's own Maildir that is still to be made.
    private static boolean isMaildir(Account account, Path path) throws IOException {
        return account.identity()
                .as(
                        () ->
                                Files.isDirectory(path)
                                        || (path.equals(account.maildirPath())
                                                && Files.notExists(path)));
    }

    private static String withoutSlash(String target) {
        int end = target.length();
        while (end > 1 && target.charAt(end - 1) == '/') end--;
        return target.substring(0, end);
    }

    private static String reason(IOException e) {
        var text = e.getMessage();
        return e.getClass().getSimpleName() + (text == null ? "" : ": " + text);
    }
}
