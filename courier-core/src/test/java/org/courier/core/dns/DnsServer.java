package org.courier.core.dns;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/// A name server on a free port, by UDP and TCP, with a zone file's answers.
public final class DnsServer implements Closeable {
    private static final int UDP_LIMIT = 512;

    private final ZoneFile zone;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean failing;

    public DnsServer(Path directory, String text) throws IOException {
        var file = directory.resolve("served");
        Files.writeString(file, text);
        zone = new ZoneFile(file);
        tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    public int questions() {
        return questions.get();
    }

    public void fail() {
        failing = true;
    }

    private void serveUdp() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[4096], 4096);
                udp.receive(packet);
                questions.incrementAndGet();
                var answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), UDP_LIMIT);
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            assert udp.isClosed();
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (var client = tcp.accept()) {
                    var in = new DataInputStream(client.getInputStream());
                    var answer = answer(in.readNBytes(in.readUnsignedShort()), 65535);
                    var out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                    client.shutdownOutput();
                    in.readAllBytes();
                }
            }
        } catch (IOException e) {
            assert tcp.isClosed();
        }
    }

    private byte[] answer(byte[] question, int limit) throws IOException {
        var asked = new Message(question);
        var answer = zone.ask(asked.getQuestion().getName(), asked.getQuestion().getType());
        answer.getHeader().setID(asked.getHeader().getID());
        if (failing) answer.getHeader().setRcode(Rcode.SERVFAIL);
        var wire = answer.toWire();
        if (wire.length <= limit) return wire;
        var cut = new Message(asked.getHeader().getID());
        cut.addRecord(asked.getQuestion(), Section.QUESTION);
        cut.getHeader().setFlag(Flags.QR);
        cut.getHeader().setFlag(Flags.TC);
        return cut.toWire();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
