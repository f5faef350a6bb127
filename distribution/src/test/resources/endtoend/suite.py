"""What a running suite's state file says, and connections to it with Python's own clients."""
import email.message, email.utils, imaplib, json, poplib, smtplib, ssl, sys, time, uuid

STATE = json.load(open(sys.argv[1]))
ALICE, BOB = STATE["accounts"]
TLS = ssl.create_default_context()
TLS.check_hostname = False
TLS.verify_mode = ssl.CERT_NONE
imaplib._MAXLINE = 100_000_000


def place(name):
    for service in STATE["services"]:
        if service["name"] == name:
            return service["host"], service["port"]
    raise SystemExit(f"no {name} among the services")


def smtp(user=None, name="submission"):
    """A submission session: STARTTLS or TLS from the start, logged in."""
    if name == "submissions":
        client = smtplib.SMTP_SSL(*place(name), timeout=60, context=TLS)
    else:
        client = smtplib.SMTP(*place(name), timeout=60)
        client.starttls(context=TLS)
    if user:
        client.login(user["address"], user["password"])
    return client


def imap(user, name="imap"):
    if name == "imaps":
        client = imaplib.IMAP4_SSL(*place(name), ssl_context=TLS, timeout=60)
    else:
        client = imaplib.IMAP4(*place(name), timeout=60)
        client.starttls(TLS)
    client.login(user["address"], user["password"])
    return client


def pop3(user, name="pop3"):
    if name == "pop3s":
        client = poplib.POP3_SSL(*place(name), context=TLS, timeout=60)
    else:
        client = poplib.POP3(*place(name), timeout=60)
        client.stls(TLS)
    client.user(user["address"])
    client.pass_(user["password"])
    return client


def message(subject, body="Hello\n"):
    letter = email.message.EmailMessage()
    letter["From"] = ALICE["address"]
    letter["To"] = BOB["address"]
    letter["Subject"] = subject
    letter["Date"] = email.utils.formatdate()
    letter["Message-ID"] = f"<{uuid.uuid4()}@client.test>"
    letter.set_content(body)
    return letter


def ok(answer):
    status, data = answer
    assert status == "OK", answer
    return data


def wait_for(client, header, value, folder="INBOX", patience=60):
    """The UID of the message with this header field, once it is there."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        ok(client.select(folder))
        found = ok(client.uid("SEARCH", "HEADER", header, f'"{value}"'))[0].split()
        if found:
            return found[-1].decode()
        time.sleep(0.05)
    raise SystemExit(f"no message with {header}: {value} in {folder}")


def fetch(client, uid, what="BODY.PEEK[]"):
    data = ok(client.uid("FETCH", uid, f"({what})"))
    return next(part[1] for part in data if isinstance(part, tuple))
