package org.courier.smtp.tool;

import org.courier.smtp.queue.Control;
import org.courier.smtp.queue.Progress;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A message in the form of `mailq -batch`: `size;id;Mon DD HH:MM;user;sender` and for each
/// recipient `;status;recipient`, where the status is empty, done or fail.
record QueueLine(
        String size, String id, String date, String user, String sender, List<String> recipients) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.ENGLISH);

    static String of(Control message, String user) {
        var line = new StringBuilder();
        line.append(message.size()).append(';').append(message.id()).append(';');
        var time = Instant.ofEpochSecond(message.arrived()).atZone(ZoneId.systemDefault());
        line.append(DATE.format(time)).append(';').append(clean(user)).append(';');
        line.append(clean(message.envelope().reversePath()));
        for (int i = 0; i < message.progress().size(); i++)
            line.append(';')
                    .append(status(message.progress().get(i)))
                    .append(';')
                    .append(clean(message.recipient(i).address()));
        return line.toString();
    }

    private static String status(Progress progress) {
        return switch (progress.state()) {
            case Progress.Pending() -> "";
            case Progress.Done _ -> "done";
            case Progress.Failed _ -> "fail";
        };
    }

    /// An address may hold the separator, or what moves a terminal's cursor.
    private static String clean(String text) {
        return text.replaceAll("[;\\p{Cntrl}]", "?");
    }

    static QueueLine parse(String line) {
        var words = new ArrayList<>(List.of(line.split(";", -1)));
        while (words.size() < 5) words.add("");
        return new QueueLine(
                words.get(0),
                words.get(1),
                words.get(2),
                words.get(3),
                words.get(4),
                words.subList(5, words.size()));
    }
}
