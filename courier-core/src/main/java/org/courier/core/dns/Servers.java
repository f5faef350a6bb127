package org.courier.core.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// Recursive name servers, asked in order, by UDP and, where an answer is cut, by TCP (RFC 7766
/// section 5).
record Servers(List<SimpleResolver> servers, int attempts) implements Source {
    Servers(List<InetSocketAddress> addresses, Duration timeOut, int attempts) {
        this(addresses.stream().map(a -> server(a, timeOut)).toList(), attempts);
    }

    private static SimpleResolver server(InetSocketAddress address, Duration timeOut) {
        var server = new SimpleResolver(address);
        server.setTimeout(timeOut);
        return server;
    }

    @Override
    public boolean cacheable() {
        return true;
    }

    @Override
    public Message ask(Name name, int type) throws IOException {
        IOException last = new IOException("no name server");
        for (int i = 0; i < attempts; i++) {
            for (var server : servers) {
                // a new id each time
                var question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
                try {
                    var answer = server.send(question);
                    int code = answer.getRcode();
                    if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) return answer;
                    last = new IOException(server.getAddress() + " says " + Rcode.string(code));
                } catch (IOException e) {
                    last = e;
                }
            }
        }
        throw last;
    }
}
