package org.courier.core.net;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLEngine;

/// One client's byte stream, used by one virtual thread; blocking, bounded both ways. A stack of
/// byte layers: socket (or standard input and output), TLS, deflate.
///
/// What always holds:
/// - Only wake() and abort() may be called by other threads.
/// - Octets go up through the layers by read, each layer giving whole chunks it no longer needs,
///   and down by write. No layer has a thread; decryption, compression and the protocol run one
///   after the other on the connection's thread.
/// - Input is bounded: the socket is not read while more than 64 KB wait, so a client that floods
///   is slowed down by TCP. Output is bounded: a write waits while more than 256 KB or 16 writes
///   are unfinished, and fails after the write time-out.
/// - While a connection waits, it holds no buffer: chunks are dropped when consumed, the output
///   buffer when flushed. That is what keeps an idle client cheap.
/// - After STARTTLS nothing that came before the handshake can be read any more.
public final class Connection implements Closeable {
    static final long WRITE_LIMIT = TimeUnit.MINUTES.toNanos(5);

    private static final long HANDSHAKE_LIMIT = TimeUnit.MINUTES.toNanos(1);
    private static final byte[] NO_OCTETS = new byte[0];
    private static final byte TLS_HANDSHAKE = 22;

    private final Layer.Ground ground;
    private Layer layer;
    private ByteBuffer in = Layer.NOTHING;
    private final OutputBuffer out = new OutputBuffer();
    private long readLimit = TimeUnit.MINUTES.toNanos(30);
    private long octetsRead;
    private InetSocketAddress local;
    private InetSocketAddress remote;
    private Map<String, String> variables = Map.of();
    private Optional<TlsInfo> tls = Optional.empty();
    private boolean closed;

    private Connection(Layer.Ground ground, InetSocketAddress local, InetSocketAddress remote) {
        this.ground = ground;
        this.layer = ground;
        this.local = local;
        this.remote = remote;
    }

    static Connection on(SocketLayer socket) {
        return new Connection(socket, socket.local(), socket.remote());
    }

    /// A connection over given streams, for on standard input and output, and for tests.
    public static Connection over(InputStream in, OutputStream out) {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return over(in, out, here, here);
    }

    /// The same, told by somebody else whose streams they are (TCPLOCALIP, TCPREMOTEIP ...).
    public static Connection over(
            InputStream in, OutputStream out, InetSocketAddress local, InetSocketAddress remote) {
        return new Connection(new StreamLayer(in, out), local, remote);
    }

    /// A client connection (relaying, proxies).
    public static Connection connect(
            InetSocketAddress to, Optional<InetSocketAddress> from, Duration timeOut)
            throws IOException {
        return on(Sockets.connect(to, from, timeOut));
    }

    /// Addresses; of the real client when a PROXY header told it.
    public InetSocketAddress local() {
        return local;
    }

    public InetSocketAddress remote() {
        return remote;
    }

    /// The client's address as the C suite logs it: `::ffff:192.0.2.1`.
    public String remoteIp() {
        return AddressText.of(remote.getAddress());
    }

    void addresses(InetSocketAddress local, InetSocketAddress remote) {
        this.local = local;
        this.remote = remote;
    }

    /// One octet, or -1 at the end of the stream.
    ///
    /// @throws SocketTimeoutException when nothing came within the read time-out
    public int read() throws IOException {
        if (!fill(deadline())) return -1;
        octetsRead++;
        return in.get() & 0xff;
    }

    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) return 0;
        if (!fill(deadline())) return -1;
        int n = Math.min(length, in.remaining());
        in.get(buffer, offset, n);
        octetsRead += n;
        return n;
    }

    /// @throws java.io.EOFException when the stream ends early
    public void readFully(byte[] buffer, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int n = read(buffer, offset + done, length - done);
            if (n < 0) throw new EOFException("the client's data ends early");
            done += n;
        }
    }

    /// Octets up to and including LF, at most limit octets; the LF is missing at the end of the
    /// stream or when the limit was reached (the rest is then still unread). Empty array at the end
    /// of the stream. The read time-out is for the whole line.
    public byte[] readLine(int limit) throws IOException {
        long deadline = deadline();
        if (limit <= 0 || !fill(deadline)) return NO_OCTETS;
        int n = lineIn(limit);
        if (in.get(in.position() + n - 1) == '\n' || n == limit) return take(n);
        var line = new ByteArrayOutputStream(Math.min(limit, 2 * n + 64));
        while (true) {
            byte[] part = take(n);
            line.write(part, 0, n);
            if (part[n - 1] == '\n' || line.size() == limit || !fill(deadline))
                return line.toByteArray();
            n = lineIn(limit - line.size());
        }
    }

    /// How many of the waiting octets belong to the line; at least one waits.
    private int lineIn(int limit) {
        int start = in.position();
        int end = start + Math.min(limit, in.remaining());
        for (int i = start; i < end; i++) if (in.get(i) == '\n') return i + 1 - start;
        return end - start;
    }

    private byte[] take(int n) {
        var octets = new byte[n];
        in.get(octets);
        octetsRead += n;
        return octets;
    }

    /// A client that waits for our answer must get it before we wait for its next octets.
    private boolean fill(long deadline) throws IOException {
        if (in.hasRemaining()) return true;
        in = Layer.NOTHING;
        if (out.isUnflushed() && !layer.ready()) flush();
        in = layer.read(deadline);
        return in.hasRemaining();
    }

    private long deadline() {
        return System.nanoTime() + readLimit;
    }

    /// Whether octets (or the end of the stream) can be read without waiting: the client pipelines.
    public boolean hasInput() {
        return in.hasRemaining() || layer.ready();
    }

    /// How long each read may wait. Default 30 minutes.
    public void readTimeOut(Duration limit) {
        readLimit = limit.toNanos();
    }

    /// How long a write may wait for a client that does not read. Default 5 minutes.
    public void writeTimeOut(Duration limit) {
        ground.writeLimit(limit.toNanos());
    }

    /// Queues octets; blocks while the client is too far behind. Nothing is sent before flush(), a
    /// read that must wait, or 16 KB.
    public void write(byte[] octets) throws IOException {
        write(octets, 0, octets.length);
    }

    public void write(byte[] octets, int offset, int length) throws IOException {
        out.write(octets, offset, length, layer);
    }

    public void write(ByteBuffer octets) throws IOException {
        if (octets.hasArray()) {
            write(octets.array(), octets.arrayOffset() + octets.position(), octets.remaining());
            octets.position(octets.limit());
            return;
        }
        out.write(octets, layer);
    }

    /// Text in UTF-8.
    public void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    public void flush() throws IOException {
        out.flush(layer);
    }

    public enum Woken {
        INPUT,
        CALLED,
        TIMED_OUT,
        CLOSED
    }

    /// Waits for input, for wake() from another thread, or the limit: IDLE. Flushes first.
    public Woken await(Duration limit) throws IOException {
        flush();
        if (in.hasRemaining()) return Woken.INPUT;
        in = Layer.NOTHING;
        return layer.await(System.nanoTime() + limit.toNanos());
    }

    /// Ends an await of the connection's thread, now or the next one. Any thread may call it.
    public void wake() {
        ground.wake();
    }

    /// Server side of STARTTLS: flushes, throws away what arrived early (RFC 3207 section 4.2),
    /// shakes hands.
    public void startTls(Tls tls) throws IOException {
        var early = early();
        startTls(tls.serverEngine(local.getAddress(), true), tls, handshakeIn(early));
    }

    /// Server side of a port that speaks TLS from the first octet.
    void startImplicitTls(Tls tls) throws IOException {
        startTls(tls.serverEngine(local.getAddress(), false), tls, early());
    }

    /// Client side. A server sends nothing between its go-ahead and the handshake; what arrived
    /// early is not from it and is thrown away.
    public void startTlsClient(Tls tls, String serverName) throws IOException {
        early();
        startTls(tls.clientEngine(serverName, remote.getPort()), tls, Layer.NOTHING);
    }

    private void startTls(SSLEngine engine, Tls from, ByteBuffer early) throws IOException {
        if (layer != ground) throw new IllegalStateException("TLS above another layer");
        flush();
        var above = new TlsLayer(ground, engine, from.scratch(), early);
        layer = above;
        above.handshake(System.nanoTime() + Math.min(readLimit, HANDSHAKE_LIMIT));
        tls = Optional.of(above.info());
    }

    /// All that came so far.
    private ByteBuffer early() {
        var more = ground.early();
        var early = ByteBuffer.allocate(in.remaining() + more.remaining()).put(in).put(more);
        in = Layer.NOTHING;
        return early.flip();
    }

    /// What arrived early is thrown away, unless it is the handshake itself: of a client that got
    /// the go-ahead from an earlier flush. A handshake is never read as a command.
    private static ByteBuffer handshakeIn(ByteBuffer early) {
        return early.hasRemaining() && early.get(0) == TLS_HANDSHAKE ? early : Layer.NOTHING;
    }

    public Optional<TlsInfo> tls() {
        return tls;
    }

    /// RFC 4978: raw deflate in both directions from here on.
    public void startDeflate() throws IOException {
        flush();
        layer = new DeflateLayer(layer, in);
        in = Layer.NOTHING;
    }

    /// For the log lines: octets of application data.
    public long octetsRead() {
        return octetsRead;
    }

    public long octetsWritten() {
        return out.octets();
    }

    /// Access-list variables of this client (RELAYCLIENT ...), see AccessList.
    public Map<String, String> variables() {
        return variables;
    }

    void variables(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /// Sends what is queued and says goodbye. Nobody can be told any more when that fails.
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        try {
            out.send(layer);
            layer.close();
        } catch (IOException e) {
            ground.abort();
        }
        in = Layer.NOTHING;
    }

    /// Ends the connection at once; the connection's thread gets an IOException. Any thread may
    /// call it.
    public void abort() {
        ground.abort();
    }
}
