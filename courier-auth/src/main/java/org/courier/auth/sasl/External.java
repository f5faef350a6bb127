package org.courier.auth.sasl;

/// EXTERNAL (RFC 4422 appendix A): the TLS layer has verified the client's certificate, which says
/// who it is, so that there is no password. The client names itself or says nothing.
final class External implements Sasl.Exchange {
    static final String NAME = "EXTERNAL";

    private final Mechanisms.Server server;
    private boolean asked;

    External(Mechanisms.Server server) {
        this.server = server;
    }

    @Override
    public Sasl.Step next(byte[] response) {
        if (response.length == 0 && !asked) {
            asked = true;
            return new Sasl.Challenge(new byte[0]);
        }
        var names = server.client().certificateNames();
        var said = Mechanisms.utf8(response);
        if (said.isEmpty()) {
            return new Sasl.Aborted("not UTF-8");
        }
        String user = said.get().isEmpty() ? names.getFirst() : said.get();
        return names.contains(user)
                ? server.lookUp(NAME, user)
                : new Sasl.Failed(NAME, names.getFirst());
    }
}
