package org.courier.imap.fetch;

import org.courier.imap.language.FetchItem;
import org.courier.imap.mailbox.FlagText;
import org.courier.imap.mailbox.SelectedMailbox;
import org.courier.imap.mailbox.StoredMessage;
import org.courier.imap.mailbox.StoredMessage.Kept;
import org.courier.imap.wire.DateTime;
import org.courier.imap.wire.Responses;

import java.io.IOException;
import java.time.ZoneId;

/// One item of a FETCH, answered message after message in two steps: prepare() does all that can
/// fail on disk, write() writes the item's name and value.
sealed interface Column {
    /// Whether prepare() does anything.
    default boolean reads() {
        return true;
    }

    /// @throws java.nio.file.NoSuchFileException when the message is gone
    void prepare(int index, StoredMessage message) throws IOException;

    void write(Responses out) throws IOException;

    static Column of(FetchItem item, SelectedMailbox mailbox, Traffic traffic, WireCopy copy) {
        return switch (item) {
            case FetchItem.Flags _ -> new OfFlags(mailbox);
            case FetchItem.Uid _ -> new OfUid(mailbox);
            case FetchItem.Size _ -> new OfSize();
            case FetchItem.InternalDate _ -> new OfText("INTERNALDATE ", OfText::internalDate);
            case FetchItem.Envelope _ -> new OfText("ENVELOPE ", OfText::envelope);
            case FetchItem.Structure(var extended) ->
                    extended
                            ? new OfText("BODYSTRUCTURE ", OfText::bodyStructure)
                            : new OfText("BODY ", OfText::body);
            case FetchItem.Content content -> new OfContent(content, traffic, copy);
        };
    }

    /// FLAGS: of the moment the message's turn comes.
    final class OfFlags implements Column {
        private final SelectedMailbox mailbox;
        private int index;

        OfFlags(SelectedMailbox mailbox) {
            this.mailbox = mailbox;
        }

        @Override
        public boolean reads() {
            return false;
        }

        @Override
        public void prepare(int index, StoredMessage message) {
            this.index = index;
        }

        @Override
        public void write(Responses out) throws IOException {
            var view = mailbox.view();
            out.text("FLAGS ");
            FlagText.write(out, view.flags(index), mailbox.isRecent(index), view.keywords(index));
        }
    }

    final class OfUid implements Column {
        private final SelectedMailbox mailbox;
        private int index;

        OfUid(SelectedMailbox mailbox) {
            this.mailbox = mailbox;
        }

        @Override
        public boolean reads() {
            return false;
        }

        @Override
        public void prepare(int index, StoredMessage message) {
            this.index = index;
        }

        @Override
        public void write(Responses out) throws IOException {
            out.text("UID ").number(mailbox.view().uid(index));
        }
    }

    final class OfSize implements Column {
        private long size;

        @Override
        public void prepare(int index, StoredMessage message) throws IOException {
            size = message.wireSize();
        }

        @Override
        public void write(Responses out) throws IOException {
            out.text("RFC822.SIZE ").number(size);
        }
    }

    /// What is made whole before it is sent.
    final class OfText implements Column {
        @FunctionalInterface
        interface Maker {
            byte[] make(StoredMessage message) throws IOException;
        }

        private final String label;
        private final Maker maker;
        private byte[] text = {};

        OfText(String label, Maker maker) {
            this.label = label;
            this.maker = maker;
        }

        static byte[] envelope(StoredMessage message) throws IOException {
            return message.kept(
                    Kept.ENVELOPE,
                    () -> Responses.collect(out -> EnvelopeText.write(out, message.headerOnce())));
        }

        static byte[] bodyStructure(StoredMessage message) throws IOException {
            return message.kept(Kept.BODYSTRUCTURE, () -> structure(message, true));
        }

        static byte[] body(StoredMessage message) throws IOException {
            return message.kept(Kept.BODY, () -> structure(message, false));
        }

        private static byte[] structure(StoredMessage message, boolean extended)
                throws IOException {
            return Responses.collect(out -> StructureText.write(out, message, extended));
        }

        static byte[] internalDate(StoredMessage message) throws IOException {
            return DateTime.format(message.internalDate(), ZoneId.systemDefault());
        }

        @Override
        public void prepare(int index, StoredMessage message) throws IOException {
            text = maker.make(message);
        }

        @Override
        public void write(Responses out) throws IOException {
            out.text(label).octets(text);
        }
    }

    /// BODY[...]: a literal, from memory or streamed from the file.
    final class OfContent implements Column {
        private final FetchItem.Content item;
        private final Traffic traffic;
        private final WireCopy copy;
        private final String label;
        private StoredMessage message;
        private Piece piece = Piece.NOTHING;

        OfContent(FetchItem.Content item, Traffic traffic, WireCopy copy) {
            this.item = item;
            this.traffic = traffic;
            this.copy = copy;
            label = item.label() + " {";
        }

        @Override
        public void prepare(int index, StoredMessage message) throws IOException {
            this.message = message;
            piece = Piece.find(item.section(), message);
            if (piece instanceof Piece.Stored) message.content();
        }

        @Override
        public void write(Responses out) throws IOException {
            long skip = Math.min(item.from().orElse(0), piece.wireSize());
            long count = Math.min(item.most(), piece.wireSize() - skip);
            out.text(label).number(count).text("}\r\n");
            traffic.count(piece, count);
            switch (piece) {
                case Piece.Made(var octets) -> out.octets(octets, (int) skip, (int) count);
                case Piece.Stored stored ->
                        copy.send(message.uid(), message.content(), stored, skip, count, out);
            }
        }
    }
}
