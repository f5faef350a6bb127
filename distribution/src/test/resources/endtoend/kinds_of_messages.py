"""Messages that are hard: large, deep, with eight bits, with bare LF, for many, for nobody."""
import os, random
from suite import *


def deliver(text, recipients, sender=ALICE, options=()):
    with smtp(sender) as client:
        assert client.sendmail(sender["address"], recipients, text, options) == {}


def arrived(id, user=BOB):
    client = imap(user)
    uid = wait_for(client, "Message-ID", id)
    return client, uid


def body(text):
    return text.split(b"\r\n\r\n", 1)[1]


def large():
    letter = message("25 MB")
    letter.add_attachment(random.Random(1).randbytes(18_500_000), "application", "octet-stream", filename="x")
    text = letter.as_bytes(policy=letter.policy.clone(linesep="\r\n"))
    assert len(text) > 25_000_000
    deliver(text, [BOB["address"]])
    client, uid = arrived(letter["Message-ID"])
    assert body(fetch(client, uid)) == body(text)
    assert b'"OCTET-STREAM"' in str(ok(client.uid("FETCH", uid, "(BODYSTRUCTURE)"))).upper().encode()


def thousand_parts():
    letter = message("1,000 parts")
    letter.make_mixed()
    for i in range(999):
        letter.add_attachment(f"part {i}\n", filename=f"{i}.txt")
    text = letter.as_bytes(policy=letter.policy.clone(linesep="\r\n"))
    deliver(text, [BOB["address"]])
    client, uid = arrived(letter["Message-ID"])
    assert fetch(client, uid, "BODY.PEEK[1000]") == b"part 998\r\n"
    structure = str(ok(client.uid("FETCH", uid, "(BODYSTRUCTURE)"))[0])
    assert structure.upper().count('"TEXT" "PLAIN"') == 1000, structure[:500]


def eight_bit_header():
    letter = message("x")
    text = letter.as_bytes(policy=letter.policy.clone(linesep="\r\n"))
    text = text.replace(b"Subject: x", "Subject: Grüße an Bob".encode())
    deliver(text, [BOB["address"]], options=["BODY=8BITMIME", "SMTPUTF8"])
    client, uid = arrived(letter["Message-ID"])
    assert "Grüße an Bob".encode() in fetch(client, uid)
    ok(client.uid("FETCH", uid, "(ENVELOPE)"))


def bare_line_feeds():
    letter = message("bare LF")
    head = b"".join(
        f"{k}: {v}\r\n".encode() for k, v in letter.items() if not k.lower().startswith(("content", "mime")))
    with smtp(ALICE) as client:
        client.ehlo()
        assert client.mail(ALICE["address"])[0] == 250
        assert client.rcpt(BOB["address"])[0] == 250
        assert client.docmd("DATA")[0] == 354
        # Neither of these ends the message; the commands in it must not run.
        client.send(head + b"\r\none\ntwo\n.\nRSET\r\nthree\r\n.\nRSET\r\nfour\n.\r\nfive\r\n.\r\n")
        code, text = client.getreply()
        if code >= 500:
            # Refused whole: also an answer, and nothing of it was run.
            assert client.noop()[0] == 250
            return
        assert code == 250, (code, text)
        assert client.noop()[0] == 250
    client, uid = arrived(letter["Message-ID"])
    lines = body(fetch(client, uid)).replace(b"\r\n", b"\n").split(b"\n")
    assert lines[:2] == [b"one", b"two"] and b"five" in lines and lines.count(b"RSET") == 2, lines


def hundred_recipients():
    users = [f"user{i}@example.test" for i in range(100)]
    directory = STATE["directory"]
    alice = next(l for l in open(f"{directory}/etc/userdb") if l.startswith("alice@"))
    with open(f"{directory}/etc/userdb", "a") as userdb:
        for user in users:
            userdb.write(alice.replace("alice@example.test", user))
            for part in "cur", "new", "tmp":
                os.makedirs(f"{directory}/home/{user}/Maildir/{part}", exist_ok=True)
            own = os.stat(f"{directory}/home/alice@example.test")
            for at, _, _ in os.walk(f"{directory}/home/{user}"):
                os.chown(at, own.st_uid, own.st_gid)
    letter = message("100 recipients")
    deliver(letter.as_bytes(policy=letter.policy.clone(linesep="\r\n")), users)
    for user in users:
        client, uid = arrived(letter["Message-ID"], dict(ALICE, address=user))
        assert len(ok(client.uid("SEARCH", "HEADER", "Message-ID", letter["Message-ID"]))[0].split()) == 1
        client.logout()


def bounce():
    """Submitted by an account, for one who is unknown and one who is not."""
    letter = message("for nobody")
    text = letter.as_bytes(policy=letter.policy.clone(linesep="\r\n"))
    with smtp(ALICE) as client:
        client.ehlo()
        client.mail(ALICE["address"])
        code, answer = client.rcpt("nobody@example.test")
        if code >= 500:
            # Known at once: the sender's own client is told. One elsewhere is only known later.
            client.rset()
            client.mail(ALICE["address"])
            code, answer = client.rcpt("nobody@no-such-domain.test")
        assert code == 250, (code, answer)
        assert client.data(text)[0] == 250
    client = imap(ALICE)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ok(client.select("INBOX"))
        found = ok(client.uid("SEARCH", "HEADER", "Content-Type", '"delivery-status"', "BODY", f'"{letter["Message-ID"]}"'))[0].split()
        if found:
            break
        time.sleep(0.1)
    report = email.message_from_bytes(fetch(client, found[-1].decode()))
    assert report.get_content_type() == "multipart/report", report.get_content_type()
    status = report.get_payload()[1]
    assert status.get_content_type() == "message/delivery-status"
    fields = status.get_payload()[1]
    assert fields["Action"] == "failed" and fields["Status"].startswith("5."), fields.items()
    assert "Return-Path: <>" in report.as_string()


globals()[sys.argv[2]]()
print("ok")
