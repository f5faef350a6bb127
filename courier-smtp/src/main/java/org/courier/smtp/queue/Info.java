package org.courier.smtp.queue;

/// One line of what was said during the last attempt at a recipient (C's I records): shown in
/// reports.
public record Info(Kind kind, String text) {
    private static final int MOST_CHARACTERS = 1000;

    public enum Kind {
        PEER('P'),
        CONNECT_ERROR('C'),
        SENT('S'),
        /// The type of the reply that follows: "smtp", or "unknown".
        REPLY_TYPE('T'),
        REPLY('R');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        public char letter() {
            return letter;
        }
    }

    public Info {
        // a hostile peer's reply ends here: no control characters, no endless line
        text = text.replaceAll("\\p{Cntrl}", " ");
        if (text.length() > MOST_CHARACTERS) text = text.substring(0, MOST_CHARACTERS);
    }

    public static Info peer(String text) {
        return new Info(Kind.PEER, text);
    }

    public static Info connectError(String text) {
        return new Info(Kind.CONNECT_ERROR, text);
    }

    public static Info sent(String text) {
        return new Info(Kind.SENT, text);
    }

    public static Info replyType(String text) {
        return new Info(Kind.REPLY_TYPE, text);
    }

    public static Info reply(String text) {
        return new Info(Kind.REPLY, text);
    }
}
