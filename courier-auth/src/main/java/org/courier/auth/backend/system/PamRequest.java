package org.courier.auth.backend.system;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// What a PAM helper is asked: one frame on its standard input.
///
/// @param service PAM's: the file in /etc/pam.d
/// @param remoteHost PAM_RHOST; empty: not set
/// @param newPassword what it is changed to, by pam_chauthtok, without asking for the old one;
///   empty: the password is checked
record PamRequest(
        String service, String user, String remoteHost, String password, String newPassword) {
    /// Of a frame; what a server sends is far smaller.
    static final int LONGEST = 16_384;

    byte[] frame(int number) throws IOException {
        var octets = new ByteArrayOutputStream();
        var out = new DataOutputStream(octets);
        out.writeInt(number);
        for (String text : new String[] {service, user, remoteHost, password, newPassword})
            out.writeUTF(text);
        if (octets.size() > LONGEST) throw new IOException("a request too large");
        return octets.toByteArray();
    }

    record Numbered(int number, PamRequest request) {}

    static Numbered read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) throw new IOException("broken frame");
        var octets = new byte[length];
        in.readFully(octets);
        var frame = new DataInputStream(new ByteArrayInputStream(octets));
        return new Numbered(
                frame.readInt(),
                new PamRequest(
                        frame.readUTF(),
                        frame.readUTF(),
                        frame.readUTF(),
                        frame.readUTF(),
                        frame.readUTF()));
    }

    /// Secrets do not print.
    @Override
    public String toString() {
        return "PamRequest[" + service + ", " + user + "]";
    }
}
