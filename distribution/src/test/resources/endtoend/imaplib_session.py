"""imaplib: a mailbox's life, with two sessions that see each other."""
from suite import *

one, two = imap(ALICE), imap(ALICE, "imaps")
assert "IMAP4REV1" in one.capabilities, one.capabilities
for word in "UIDPLUS", "IDLE", "NAMESPACE", "CHILDREN", "MOVE", "UNSELECT", "ID":
    assert word in one.capabilities, (word, one.capabilities)
prefix = "INBOX."
folder = prefix + "Work"
ok(one.create(folder))
ok(one.subscribe(folder))
assert any(folder.encode() in line for line in ok(two.list()))
assert any(folder.encode() in line for line in ok(two.lsub()))

texts = [message(f"number {i}", "x" * i + "\n").as_bytes().replace(b"\n", b"\r\n") for i in range(10)]
for text in texts:
    answer = ok(one.append(folder, r"(\Seen)", '"22-Nov-2026 12:00:00 +0000"', text))
    assert b"APPENDUID" in answer[0], answer
assert ok(two.select(folder)) == [b"10"]
assert ok(one.select(folder)) == [b"10"]
assert fetch(one, ok(one.uid("SEARCH", "SUBJECT", '"number 7"'))[0].decode()) == texts[7]
dates = ok(one.fetch("1", "(INTERNALDATE RFC822.SIZE FLAGS)"))[0]
assert b"22-Nov-2026 12:00:00 +0000" in dates and str(len(texts[0])).encode() in dates, dates

# Flags and keywords of one are seen by the other.
ok(one.store("1:3", "+FLAGS", r"(\Flagged Holiday)"))
ok(two.noop())
assert ok(two.search(None, "FLAGGED"))[0] == b"1 2 3"
assert ok(two.search(None, "KEYWORD", "Holiday"))[0] == b"1 2 3"

# COPY, MOVE, EXPUNGE.
ok(one.create(prefix + "Done"))
ok(one.copy("1:2", prefix + "Done"))
assert one.uid("MOVE", ok(one.fetch("3", "(UID)"))[0].split()[2].strip(b")").decode(), prefix + "Done")[0] == "OK"
assert ok(one.status(prefix + "Done", "(MESSAGES)"))[0].endswith(b"(MESSAGES 3)")
ok(two.noop())
ok(two.store("1", "+FLAGS", r"\Deleted"))
ok(two.expunge())
ok(one.noop())
assert len(ok(one.search(None, "ALL"))[0].split()) == 8
ok(one.close())

# A mailbox of other letters, renamed and deleted.
name = prefix + "&AMQ-rger"
ok(one.create(name))
ok(one.rename(name, prefix + "Spa&AN8-"))
assert any(b"Spa&AN8-" in line for line in ok(two.list()))
for mailbox in prefix + "Spa&AN8-", prefix + "Done", folder:
    ok(one.delete(mailbox))
assert not any(folder.encode() in line for line in ok(two.list()))

# What is refused changes nothing.
assert one.select("INBOX.None")[0] == "NO"
assert one.delete("INBOX")[0] == "NO"
one.logout()
two.logout()
try:
    imaplib.IMAP4_SSL(*place("imaps"), ssl_context=TLS).login(ALICE["address"], "wrong")
    raise SystemExit("a wrong password was taken")
except imaplib.IMAP4.error:
    pass
print("ok")
