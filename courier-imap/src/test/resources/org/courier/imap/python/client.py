import imaplib
import ssl
import sys

plain, tls = int(sys.argv[1]), int(sys.argv[2])
unchecked = ssl._create_unverified_context()


def ok(answer):
    assert answer[0] == "OK", answer
    return answer[1]


with imaplib.IMAP4("127.0.0.1", plain) as client:
    assert "UIDPLUS" in client.capabilities
    client.starttls(unchecked)
    ok(client.login("alice", "secret"))
    ok(client.create("INBOX.Work"))
    ok(client.append("INBOX.Work", r"(\Seen)", None, b"Subject: one\r\n\r\nfirst\r\n"))
    large = b"Subject: large\r\n\r\n" + b"0123456789" * 7 + b"\r\n"
    large += (b"x" * 76 + b"\r\n") * 30000
    ok(client.append("INBOX.Work", None, None, large))
    assert ok(client.select("INBOX.Work")) == [b"2"]
    assert ok(client.search(None, "SUBJECT", "large")) == [b"2"]
    got = ok(client.fetch("2", "(BODY.PEEK[])"))
    assert got[0][1] == large
    pieces = b""
    while len(pieces) < len(large):
        part = ok(client.fetch("2", "(BODY.PEEK[]<%d.65537>)" % len(pieces)))[0][1]
        assert part
        pieces += part
    assert pieces == large
    ok(client.copy("1", "INBOX"))
    ok(client.uid("STORE", "1", "+FLAGS", r"(\Deleted)"))
    assert ok(client.expunge()) == [b"1"]
    ok(client.close())

with imaplib.IMAP4_SSL("127.0.0.1", tls, ssl_context=unchecked) as client:
    ok(client.authenticate("PLAIN", lambda _: b"\0alice\0secret"))
    names = [line.decode() for line in ok(client.list())]
    assert any('"INBOX.Work"' in name for name in names), names
    assert ok(client.status("INBOX.Work", "(MESSAGES)")) == [b'"INBOX.Work" (MESSAGES 1)']
    assert ok(client.select("INBOX", readonly=True)) == [b"1"]
    ok(client.rename("INBOX.Work", "INBOX.Play"))
    ok(client.delete("INBOX.Play"))

print("all is well")
