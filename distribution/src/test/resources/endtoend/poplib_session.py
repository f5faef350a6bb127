"""poplib: the whole of POP3, with and without TLS from the start."""
from suite import *

ids = []
with smtp(ALICE) as client:
    for i in range(3):
        letter = message(f"poplib {i}", f"line 1\n.line 2 of {i}\nline 3\n")
        ids.append(letter["Message-ID"])
        client.send_message(letter)
reader = imap(BOB)
for id in ids:
    wait_for(reader, "Message-ID", id)
reader.logout()

client = pop3(BOB)
count, octets = client.stat()
assert count >= 3
listed = client.list()[1]
assert len(listed) == count and sum(int(l.split()[1]) for l in listed) == octets, (listed, octets)
uidl = dict(line.decode().split() for line in client.uidl()[1])
assert len(set(uidl.values())) == count
found = {}
for number in range(1, count + 1):
    head = b"\n".join(client.top(number, 1)[1])
    for id in ids:
        if id.encode() in head:
            assert b"line 1" in head and b"line 3" not in head, head
            found[id] = number
assert set(found) == set(ids), (found, ids)
for i, id in enumerate(ids):
    answer, lines, octets = client.retr(found[id])
    assert lines[-3:] == [b"line 1", b".line 2 of %d" % i, b"line 3"], lines
    assert octets == int(client.list(found[id]).split()[2])
for id in ids[:2]:
    client.dele(found[id])
client.rset()
for id in ids:
    client.dele(found[id])
client.quit()

client = pop3(BOB, "pop3s")
left = dict(line.decode().split() for line in client.uidl()[1])
assert set(left.values()) == {u for n, u in uidl.items() if int(n) not in found.values()}
assert "STLS" not in client.capa() and "UIDL" in client.capa(), client.capa()
client.quit()
try:
    pop3(dict(BOB, password="wrong"))
    raise SystemExit("a wrong password was taken")
except poplib.error_proto:
    pass
print("ok")
