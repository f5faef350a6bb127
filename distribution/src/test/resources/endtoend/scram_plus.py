"""SCRAM-SHA-256-PLUS with tls-server-end-point over imaplib: port, user, password, binding.

binding is "right", "other" (another server's certificate) or "y" (SCRAM-SHA-256 of a client that was
made to believe that the server knows no channel binding).
"""
import base64
import hashlib
import hmac
import imaplib
import secrets
import ssl
import sys

port, user, password, kind = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
imap = imaplib.IMAP4_SSL("127.0.0.1", int(port), ssl_context=context)
assert "AUTH=SCRAM-SHA-256-PLUS" in imap.capabilities, imap.capabilities


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


header = "y,," if kind == "y" else "p=tls-server-end-point,,"
binding = hashlib.sha256(imap.sock.getpeercert(True)).digest()
if kind == "other":
    binding = bytes(32)
data = header.encode() + (b"" if kind == "y" else binding)
nonce = secrets.token_hex(12)
bare = f"n={user},r={nonce}"
state = {}


def answer(challenge):
    challenge = challenge.decode()
    if not challenge:
        return header + bare
    if challenge.startswith("v="):
        state["server"] = challenge
        return ""
    fields = dict(part.split("=", 1) for part in challenge.split(","))
    assert fields["r"].startswith(nonce) and len(fields["r"]) > len(nonce)
    salted = hashlib.pbkdf2_hmac(
        "sha256", password.encode(), base64.b64decode(fields["s"]), int(fields["i"]))
    client_key = mac(salted, "Client Key")
    last = f"c={base64.b64encode(data).decode()},r={fields['r']}"
    message = f"{bare},{challenge},{last}"
    signature = mac(hashlib.sha256(client_key).digest(), message)
    proof = bytes(a ^ b for a, b in zip(client_key, signature))
    state["expected"] = "v=" + base64.b64encode(mac(mac(salted, "Server Key"), message)).decode()
    return f"{last},p={base64.b64encode(proof).decode()}"


try:
    imap.authenticate("SCRAM-SHA-256" if kind == "y" else "SCRAM-SHA-256-PLUS", answer)
except imaplib.IMAP4.error as e:
    assert b"failed" in e.args[0] if isinstance(e.args[0], bytes) else "failed" in str(e), e
    print("refused")
    sys.exit()
assert state["server"] == state["expected"]
imap.select("INBOX")
imap.logout()
print("ok")
